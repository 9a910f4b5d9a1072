"""What a reviewer may write: records, reviews, statements, config; closed lists of terms."""
