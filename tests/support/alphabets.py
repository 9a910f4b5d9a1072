"""Names in many alphabets."""

import unicodedata

NAMES = {
    "Chinese": "王小明 李娜（北京）",
    "Japanese": "山田太郎 ひらがな カタカナ",
    "Korean": "김철수",
    "Vietnamese": "Nguyễn Thị Hồng Phượng",
    "Greek": "Παπαδόπουλος",
    "Cyrillic": "Иванова-Ђорђевић",
    "Arabic": "محمد الأحمد",
    "Persian": "می‌خواهم",
    "Hebrew": "שלום כהן",
    "Hindi": "अमित शर्मा क्षत्रिय",
    "Bengali": "রহমান",
    "Tamil": "தமிழ்",
    "Thai": "สมชาย ใจดี",
    "Burmese": "မြန်မာ",
    "Khmer": "ខ្មែរ",
    "Amharic": "ኢትዮጵያ",
    "Georgian": "ქართული",
    "Armenian": "Հայերեն",
    "emoji": "🧠 👩🏽‍🔬 ✓ ❤️",
    "mathematics": "𝑝 ≤ 0.05, 𝜂² ⟨x⟩",
    "accents apart": unicodedata.normalize("NFD", "Nguyễn Øğłżű"),
}
