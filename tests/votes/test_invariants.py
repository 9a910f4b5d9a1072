"""What must hold for any review: from findings to votes, tallies, effects and their robustness."""

import re
from collections import Counter
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binomtest

from scripts.effects.agreeing_reports import ONE_REPORT, Agreed
from scripts.effects.likelihood import correlation_fit, fit_votes
from scripts.effects.questions import FORMS
from scripts.models.terms import STUDIED
from scripts.votes.count_votes import count_votes
from scripts.votes.exact_tests import sign_flip_test, sign_test
from scripts.votes.specifications import list_choices
from scripts.votes.syntheses import group_all_findings
from scripts.votes.tallies import weigh_tallies
from scripts.votes.vary_choices import vary_choices
from tests.support.selection import examples
from tests.support.tables import (
    MEASURES,
    Choices,
    Tables,
    finding,
    findings_table,
    regions_table,
    vote_config,
)

ACC, DORSAL_ACC = "anterior cingulate cortex", "dorsal anterior cingulate cortex"
KEY = ["synthesis", "region"]
COUNTS = ["n_increase", "n_decrease", "n_no_change", "n_conflicting"]
OPPOSITE = {"increase": "decrease", "decrease": "increase"}
# Cohorts of three, two and one reports; a cohort may have the name of another's report.
COHORT_OF = {"a": "x", "b": "x", "c": "x", "d": "y", "e": "y", "f": "f", "g": "a"}

SYNTHESES = {
    "all": {"title": "All", "where": {}},
    "lobes": {"title": "Lobes", "where": {}, "unit": "study", "level": "system"},
    "sides": {
        "title": "Sides",
        "where": {"measure": ["activation"], "subgroup": ["all"]},
        "group_by": "side",
    },
    "benefit": {"title": "Benefit", "where": {}, "count": "benefit", "unit": "comparison"},
    "bias": {"title": "By risk", "where": {}, "group_by": "risk_of_bias", "follow_up": "shortest"},
}
RISK_OF_BIAS = {"x": "low", "y": "high", "f": "some concerns", "a": "not judged"}
SPECIFICATIONS = {
    "unit": ["cohort", "study", "comparison"],
    "agreement": [0.6, 1.0],
    "subgroups": ["configured", "any"],
    "level": ["system", "structure"],
    "null_results": ["apart", "left_out", "against", "as_no_change"],
    "measures": ["configured", "pooled"],
    "risk_of_bias": ["any", "not_high", "low"],
}


def config_of(**changes):
    usual = {"syntheses": SYNTHESES, "specifications": {}}
    return vote_config(Choices, **{**usual, **changes})


def judged_findings(rows):
    """Give a table of findings with the overall risk of bias of their cohorts."""
    findings = findings_table(rows)
    return findings.assign(risk_of_bias=findings["cohort"].map(RISK_OF_BIAS).astype("string"))


class Review:
    """The findings of a review, and all tables that follow from them."""

    def __init__(self, findings, **changes):
        self.findings = judged_findings(findings) if isinstance(findings, list) else findings
        self.config = config_of(**changes)
        self.regions = regions_table()
        self.tables = Tables({"findings": self.findings, "regions": self.regions}, self.config)

    def __getattr__(self, name):
        table = {"studies": "study_votes", "units": "unit_votes", "left": "leave_one_out"}
        return self.tables[table.get(name, name)]

    def grouped(self):
        """Give the findings of known direction, once for each group that they count in."""
        grouped = group_all_findings(self.findings, self.regions, self.config)
        return grouped[grouped["direction"].isin(SIGN_OR_NULL)]


# --- Random reviews ------------------------------------------------------------------------------

SIGN = {"increase": 1, "decrease": -1}
SIGN_OR_NULL = ("increase", "decrease", "no_change")
NUMBERS = st.none() | st.integers(1, 400)
# Effects and errors with two digits, far enough apart to be told from one another.
SIZES = st.integers(1, 90).map(lambda hundredths: hundredths / 100)


@st.composite
def random_findings(draw, studies="abcdefg", directions=("increase", "decrease", "no_change")):
    """Draw one finding with all that it may report, and some of it missing."""
    study, direction = draw(st.sampled_from(studies)), draw(st.sampled_from(directions))
    size, turned = draw(st.none() | SIZES), draw(st.sampled_from([1, 1, 1, 1, 1, -1]))
    sign = SIGN.get(direction, draw(st.sampled_from([1, -1, 0])))
    control = draw(st.booleans())
    return finding(
        study,
        direction,
        cohort=COHORT_OF[study],
        region=draw(st.sampled_from(["amygdala", ACC, DORSAL_ACC, "limbic lobe"])),
        side=draw(st.sampled_from(["left", "right", "unspecified"])),
        measure=draw(st.sampled_from(MEASURES)),
        contrast=draw(st.sampled_from(sorted(FORMS))),
        subgroup=draw(st.sampled_from(["all", "all", "responders"])),
        arm="tau" if control else draw(st.sampled_from(["dbt", "skills"])),
        arm_role="treatment_as_usual" if control else "treated",
        comparator=draw(st.sampled_from([None, "hc", "other", "bpd"])),
        better=draw(st.sampled_from(["higher", "lower", "lower", None])),
        follow_up=draw(st.sampled_from([None, "12 weeks", "3 months", "end of treatment"])),
        comparison=draw(st.sampled_from([None, "one", "two"])),
        n_treated=draw(NUMBERS),
        n_control=draw(NUMBERS),
        effect=None if size is None else sign * turned * size,
        se=draw(st.none() | SIZES),
        effect_type=draw(st.sampled_from(["smd", "smd", "smd", "correlation", None])),
        p_value=draw(st.none() | st.sampled_from([0, 1e-300, 0.001, 0.03, 0.2, 0.5, 0.97, 1])),
        p_sides=draw(st.sampled_from([1, 2, None])),
    )


EVERY_DIRECTION = ("increase", "increase", "decrease", "no_change", "not_reported", "unclear")
REVIEWS = st.lists(random_findings(directions=EVERY_DIRECTION), min_size=6, max_size=20)
# Reviews of one region whose findings all have an effect of one type, an error and a p value.
POOLED = st.lists(random_findings(), min_size=5, max_size=12).map(
    lambda rows: [
        {**row, "region": "amygdala", "effect_type": "smd", "se": row["se"] or 0.3} for row in rows
    ]
)
ANY_REVIEW = REVIEWS | POOLED


def same(table, other, digits=1e-9):
    """Tell whether two tables hold the same, but for rounding of numbers."""
    pd.testing.assert_frame_equal(table, other, rtol=digits, atol=digits)


def floats(column):
    return column.to_numpy(dtype=float, na_value=np.nan)


# --- Increase and decrease -----------------------------------------------------------------------


def turned(row):
    """Call an increase a decrease and turn the sign of the effect.

    P values stay as they are: a one-sided p value is one towards the direction that was found.
    """
    effect = None if row["effect"] is None else -row["effect"]
    return {**row, "direction": OPPOSITE.get(row["direction"], row["direction"]), "effect": effect}


EXCHANGED = {**OPPOSITE, "ci_low": "ci_high", "ci_high": "ci_low"}


def swap(text):
    """Exchange the words for either direction, and for the ends of an interval."""
    return re.sub("|".join(EXCHANGED), lambda word: EXCHANGED[word[0]], text)


def mirrored(table):
    """Give results as they must be where increase and decrease change places."""
    names = {name: swap(name) for name in table.columns if swap(name) in table.columns}
    mirror = table.rename(columns=names)[list(table.columns)]
    for name in {"vote", "verdict", "reason"} & set(mirror.columns):
        mirror[name] = mirror[name].map(swap, na_action="ignore").astype("string")
    for name in {"proportion_increase", "share_increase"} & set(mirror.columns):
        mirror[name] = 1 - mirror[name]
    return mirror


def mirrored_votes(votes):
    mirror = mirrored(votes)
    return mirror.assign(ci_low=1 - mirror["ci_low"], ci_high=1 - mirror["ci_high"])


def mirrored_effects(effects):
    mirror = mirrored(effects)
    for name in ("estimate", "ci_low", "ci_high"):
        mirror[name] = -mirror[name]
    chi_square = mirror["method"] == "fisher"
    mirror["statistic"] = mirror["statistic"].where(chi_square, -mirror["statistic"])
    return mirror


def without_ranges(effects):
    """Leave out the reasons that name a range, or the first of two tests that may be equal."""
    told = effects["method"].isin(["fisher", "median_effect"])
    return effects.assign(reason=effects["reason"].mask(told, ""))


@pytest.mark.long
@given(ANY_REVIEW)
@examples(7)
def test_where_increase_and_decrease_change_places_all_results_do(rows):
    one, other = Review(rows), Review([turned(row) for row in rows])
    for name in ("studies", "units", "tallies", "left", "specifications"):
        same(mirrored(getattr(one, name)), getattr(other, name))
    same(mirrored_votes(one.votes), other.votes)
    same(without_ranges(mirrored_effects(one.effects)), without_ranges(other.effects), 1e-6)


@pytest.mark.long
@given(ANY_REVIEW)
@examples(5)
def test_where_higher_and_lower_change_places_benefit_and_harm_do(rows):
    opposite = {"higher": "lower", "lower": "higher", None: None}
    one, other = Review(rows), Review([{**row, "better": opposite[row["better"]]} for row in rows])
    for name in ("votes", "studies", "units", "tallies", "left", "specifications", "effects"):
        before, after = getattr(one, name), getattr(other, name)
        of_benefit = before["synthesis"] == "benefit"
        same(before[~of_benefit], after[after["synthesis"] != "benefit"])
        turn = {"votes": mirrored_votes, "effects": mirrored_effects}.get(name, mirrored)
        clean = without_ranges if name == "effects" else pd.DataFrame.copy
        after = after[after["synthesis"] == "benefit"].reset_index(drop=True)
        same(clean(turn(before[of_benefit].reset_index(drop=True))), clean(after), 1e-6)


@pytest.mark.long
@given(ANY_REVIEW)
@examples(3)
def test_a_scale_turned_upside_down_changes_no_benefit(rows):
    opposite = {"higher": "lower", "lower": "higher", None: None}
    upside_down = [{**turned(row), "better": opposite[row["better"]]} for row in rows]
    one, other = Review(rows), Review(upside_down)
    for name in ("votes", "units", "tallies", "specifications", "effects"):
        before, after = (
            table[table["synthesis"] == "benefit"]
            for table in (getattr(one, name), getattr(other, name))
        )
        same(before, after)


# --- Order ---------------------------------------------------------------------------------------


@pytest.mark.long
@given(ANY_REVIEW, st.randoms(use_true_random=False))
@examples(4)
def test_the_order_of_the_findings_never_matters(rows, dice):
    findings = judged_findings(rows)
    shuffled = findings.iloc[dice.sample(range(len(rows)), len(rows))]
    one, other = Review(findings), Review(shuffled)
    for name in ("studies", "units", "votes", "tallies", "left", "specifications"):
        same(getattr(one, name), getattr(other, name))
    same(one.effects, other.effects, 1e-6)


@pytest.mark.long
@given(REVIEWS)
@examples(3)
def test_the_names_of_the_studies_never_matter(rows):
    # z comes after y: what was first in the order of names is last.
    names = dict(zip("abcdefg", "zyxwvut", strict=True))
    renamed = [{**row, "study_id": names[row["study_id"]]} for row in rows]
    one, other = Review(rows), Review(renamed)
    columns = [*KEY, *COUNTS, "p_sign", "p_holm", "verdict"]
    same(one.votes[columns], other.votes[columns])
    same(one.tallies, other.tallies)
    same(one.effects, other.effects, 1e-6)


# --- Copies of a report --------------------------------------------------------------------------


def plain_vote(directions, agreement=Fraction(7, 10)):
    """Cast a vote by plain counting; nothing where there is nothing to count."""
    counts = Counter(directions)
    agreed = [way for way in SIGN_OR_NULL if counts[way] >= agreement * len(directions)]
    return (agreed or ["conflicting"])[0] if directions else None


def agreeing_groups(rows, cohort):
    """List groups in which the reports of a cohort vote alike, as a whole and in each form."""
    found = []
    for key, group in Review(rows).grouped().groupby(KEY):
        own = group[group["cohort"] == cohort]
        forms = [own, *(part for _, part in own.groupby(own["contrast"].map(FORMS)))]
        votes = [
            {plain_vote(list(study)) for _, study in form.groupby("study_id")["direction"]}
            for form in forms
        ]
        if all(len(vote) <= 1 for vote in votes) and SYNTHESES[key[0]].get("unit") != "study":
            found.append(key)
    return found


def of_groups(table, groups, leave_out=()):
    kept = table.set_index(KEY).drop(columns=[n for n in leave_out if n in table])
    return kept[kept.index.isin(groups)].reset_index()


# What a further report must change: the counts of findings and studies, and lists of them.
OF_REPORTS = ["k_findings", "k_studies", "n_not_reported", "n_unclear", "studies"]
OF_REPORTS += [f"studies_{vote}" for vote in ("increase", "decrease", "no_change", "conflicting")]
# Adjusted over regions whose cohort may not agree.
OF_FAMILY = ["p_holm"]


@pytest.mark.long
@given(ANY_REVIEW.filter(bool), st.randoms(use_true_random=False))
@examples(9)
def test_a_copy_of_a_report_in_a_cohort_whose_reports_agree_changes_nothing(rows, dice):
    study = dice.choice(rows)["study_id"]
    copy = [{**row, "study_id": "copy"} for row in rows if row["study_id"] == study]
    if dice.random() < 0.5:
        copy.reverse()
    groups = agreeing_groups(rows, COHORT_OF[study])
    one, other = Review(rows), Review(rows + copy)
    for name in ("votes", "tallies", "left"):
        tables = [of_groups(getattr(r, name), groups, OF_REPORTS + OF_FAMILY) for r in (one, other)]
        same(*tables)
    units = [of_groups(r.units, groups, [*OF_REPORTS, *COUNTS]) for r in (one, other)]
    same(*units)
    effects = [of_groups(r.effects, groups) for r in (one, other)]
    for table in effects:  # a copied contradiction is named twice
        table["reason"] = table["reason"].str.replace(r"direction: .*", "direction", regex=True)
    same(*effects, 1e-6)


# --- Votes against plain counting ----------------------------------------------------------------


@pytest.mark.long
@given(REVIEWS)
@examples(8)
def test_votes_and_participants_are_those_of_a_plain_count(rows):
    review = Review(rows)
    cast = review.units.set_index([*KEY, "unit"])
    seen = 0
    for key, group in review.grouped().groupby([*KEY, "unit"]):
        ways, people = [], []
        for _, study in group.groupby("study_id"):
            ways.append(plain_vote(list(study["direction"])))
            arms = Counter()
            for row in study.itertuples():
                own = row.n_treated if row.arm_role in STUDIED else row.n_control
                arms[row.arm] = max(arms[row.arm], 0 if pd.isna(own) else own)
            # One arm without a number leaves the study without one.
            people.append(sum(arms.values()) if all(arms.values()) else 0)
        assert cast.loc[key, "vote"] == plain_vote(ways)
        assert (cast["participants"].fillna(0)).loc[key] == max(people)
        seen += 1
    assert seen == len(cast) == review.votes["k_units"].sum()


# --- One cohort left out -------------------------------------------------------------------------


@given(REVIEWS)
@examples(6)
def test_leaving_a_cohort_out_equals_counting_without_its_findings(rows):
    review = Review(rows)
    before = review.votes.set_index(KEY)["verdict"]
    voting = review.findings[review.findings["direction"].isin(SIGN_OR_NULL)]
    columns = ["k_units", *COUNTS, "proportion_increase", "p_sign", "p_attainable", "verdict"]
    for cohort, of_cohort in review.left.set_index(KEY).groupby("left_out"):
        others = voting[voting["cohort"] != cohort]
        rest = count_votes(others, review.regions, review.config)[2].set_index(KEY)
        expected = rest.reindex(of_cohort.index)[columns]
        expected[["k_units", *COUNTS]] = expected[["k_units", *COUNTS]].fillna(0)
        pd.testing.assert_frame_equal(of_cohort[columns], expected)
        changed = expected["verdict"].fillna("") != before[expected.index].fillna("")
        assert of_cohort["verdict_changed"].tolist() == changed.tolist()
    assert len(review.left) == len(review.studies[[*KEY, "cohort"]].drop_duplicates())


# --- Every other choice --------------------------------------------------------------------------


def changed_config(choice):
    """Write the config that makes one combination of choices for every synthesis."""
    syntheses = {}
    for name, synthesis in SYNTHESES.items():
        where = dict(synthesis["where"])
        if choice.subgroups == "any":
            where.pop("subgroup", None)
        elif choice.subgroups == "whole_group":
            where["subgroup"] = ["all"]
        if choice.measures == "pooled":
            where.pop("measure", None)
        judged = {"any": None, "not_high": ["low", "some concerns", "not judged"], "low": ["low"]}
        if judged[choice.risk_of_bias]:
            where["risk_of_bias"] = judged[choice.risk_of_bias]
        syntheses[name] = {**synthesis, "where": where, "unit": choice.unit, "level": choice.level}
    return config_of(syntheses=syntheses, agreement=choice.agreement)


def plain_test(row, null_results):
    """Test one region's votes by plain counting; give p, proportion and the smallest p."""
    up, down = row.n_increase, row.n_decrease
    if up + down == 0:
        return [np.nan] * 3
    nulls = row.n_no_change if null_results == "against" else 0
    smaller = min(min(up, down) + nulls, max(up, down))
    k = max(up, down) + smaller
    least = min(nulls, up + down)
    lowest = binomtest(least, up + down + least).pvalue
    return [binomtest(smaller, k).pvalue, (smaller if down > up else k - smaller) / k, lowest]


@pytest.mark.long
@given(REVIEWS.filter(bool), st.randoms(use_true_random=False))
@examples(5)
def test_every_combination_of_choices_equals_a_count_of_its_own(rows, dice):
    findings, regions = judged_findings(rows), regions_table()
    every = vary_choices(findings, regions, config_of(specifications=SPECIFICATIONS))
    choices = list_choices(config_of(specifications=SPECIFICATIONS))
    assert len(choices) == 576
    for choice in dice.sample(list(choices.itertuples()), 6):
        voting = findings
        if choice.null_results == "left_out":
            voting = findings[findings["direction"] != "no_change"]
        elif choice.null_results == "as_no_change":
            direction = findings["direction"].replace("not_reported", "no_change")
            voting = findings.assign(direction=direction)
        _, _, votes = count_votes(voting, regions, changed_config(choice))
        votes = votes[votes["k_units"] > 0].reset_index(drop=True)
        row = every[every["specification_id"] == choice.specification_id].reset_index(drop=True)
        columns = [*KEY, "k_units", *COUNTS, "verdict"]
        pd.testing.assert_frame_equal(row[columns], votes[columns])
        tested = [plain_test(vote, choice.null_results) for vote in votes.itertuples()]
        found = row[["p_sign", "proportion_increase", "p_attainable"]].to_numpy(float)
        assert found == pytest.approx(np.array(tested).reshape(-1, 3), nan_ok=True)


@given(REVIEWS)
@examples(5)
def test_the_combination_that_is_configured_gives_the_votes_themselves(rows):
    results = Review(rows, specifications={"unit": ["study"], "null_results": ["against"]})
    configured = results.specifications[results.specifications["configured"]]
    columns = [*KEY, "k_units", *COUNTS, "proportion_increase", "p_sign", "p_attainable", "verdict"]
    voted = results.votes[results.votes["k_units"] > 0]
    same(
        configured[columns].sort_values(KEY).reset_index(drop=True),
        voted[columns].reset_index(drop=True),
    )


# --- Effects -------------------------------------------------------------------------------------


def known(values):
    """List the numbers that are not missing."""
    return [value for value in values if not pd.isna(value)]


def plain_side(numbers):
    """Add up the largest number of each arm; nothing where an arm has none."""
    largest = [max(known(values), default=None) for values in numbers.values()]
    return None if not largest or None in largest else sum(largest)


def plain_sizes(cohort, form):
    """Work out the sizes of the reports of a cohort from its findings, where they are known."""
    sizes = []
    for _, study in cohort.groupby("study_id"):
        arms, compared, pairs = {}, {}, []
        for row in study.itertuples():
            treated = row.arm_role == "treated"
            n, other = row.n_treated, row.n_control
            n, other = (n, other) if treated else (other, n)
            arms.setdefault(row.arm, []).append(n)
            if not pd.isna(row.comparator):
                compared.setdefault(row.comparator, []).append(other)
            is_known = known([n, other]) == [n, other]
            pairs.append(n * other / (n + other) if is_known else None)
        n, other = plain_side(arms), plain_side(compared)
        both = n * other / (n + other) if n and other else None
        if set(arms) & set(compared):  # one group on both sides: the largest comparison
            both = None if None in pairs else max(pairs)
        sizes.append(both if form == "mean_difference" else n)
    return known(sizes)


def plain_question(row):
    """Say what a finding compares, as the rules in the docs have it."""
    asked = [row.measure, row.contrast]
    kinds = {"dbt": "treated", "hc": "healthy", "tau": "control", "bpd": "treated"}
    roles = {"treated": "treated", "patients": "treated", "healthy_control": "healthy"}
    if row.contrast in ("between_groups", "baseline_group_difference") and (
        row.subgroup == "all" or not pd.isna(row.comparator)
    ):
        asked += [roles.get(row.arm_role, "control"), kinds.get(row.comparator, "control")]
    if row.contrast not in ("within_group", "between_groups", "association"):
        asked += [row.subgroup]
    return tuple(asked)


def wider(fits):
    """Give the union of exact intervals, widened to the estimate."""
    lows, highs = ([getattr(fit, f"exact_{end}")[0] for fit in fits] for end in ("low", "high"))
    estimate = fits[0].estimate[0]
    return [estimate, np.fmin(min(lows), estimate), np.fmax(max(highs), estimate)]


@pytest.mark.long
@given(ANY_REVIEW)
@examples(6)
def test_effects_from_votes_rest_on_the_votes_and_sizes_of_a_plain_count(rows):
    # Whatever votes, an effect is that of a cohort at its one follow-up.
    by_cohort = {name: {**asked, "unit": "cohort"} for name, asked in SYNTHESES.items()}
    grouped = Review(rows, syntheses=by_cohort).grouped()
    effects = Review(rows).effects.set_index([*KEY, "method"])
    formed = grouped.assign(form=grouped["contrast"].map(FORMS))
    for (*key, form), group in formed.groupby([*KEY, "form"]):
        signs, sizes, smallest, patterns = [], [], [], []
        for _, cohort in group.groupby("cohort"):
            studies = [list(study) for _, study in cohort.groupby("study_id")["direction"]]
            vote = plain_vote([plain_vote(study) for study in studies])
            known_sizes = plain_sizes(cohort, form)
            if vote in SIGN and known_sizes:
                signs.append(SIGN[vote])
                sizes.append(max(known_sizes))
                smallest.append(min(known_sizes))
                nulls = [study.count("no_change") for study in studies]
                patterns.append(tuple((len(s) - n, n) for s, n in zip(studies, nulls, strict=True)))
        rows = [effects.loc[(*key, f"ml_{form}_{name}")] for name in ("exact", "profile", "wald")]
        if len({plain_question(row) for row in group.itertuples()}) > 1:
            assert [(row["k"], row["estimable"]) for row in rows] == [(0, False)] * 3
            continue
        places = np.arange(max(len(signs), 1))[None, :]
        least = np.array([smallest or [1]], dtype=float)
        agreed = Agreed(places, patterns or [ONE_REPORT], Fraction(7, 10), least)
        fits = [fit_votes([signs or [0]], [sizes or [1]], 0.95, a) for a in (None, agreed)]
        if form == "correlation":
            fits = [correlation_fit(fit, 0.95) for fit in fits]
        expected = [wider(fits)]
        for name in ("profile", "wald"):
            ends = ("estimate", f"{name}_low", f"{name}_high")
            expected.append([getattr(fits[0], end)[0] for end in ends])
        for row, limits in zip(rows, expected, strict=True):
            assert row["k"] == len(signs)
            assert row["estimable"] == (len(set(signs)) == 2)
            numbers = row[["estimate", "ci_low", "ci_high"]].to_numpy(float, na_value=np.nan)
            assert numbers == pytest.approx(limits, nan_ok=True, rel=1e-9, abs=1e-12)


@pytest.mark.long
@given(ANY_REVIEW)
@examples(4)
def test_a_method_is_preferred_only_where_it_gives_something_for_every_cohort(rows):
    results = Review(rows)
    effects = results.effects
    cohorts = results.studies.groupby(KEY)["cohort"].nunique()
    assert (effects.groupby(KEY)["preferred"].sum() <= 1).all()
    for row in effects.itertuples():
        told = [row.estimate, row.p_value]
        assert row.estimable == (not pd.isna(told).all())
        assert row.k <= cohorts[row.synthesis, row.region]
        if row.preferred and not row.method.startswith("ml_"):
            assert row.k == cohorts[row.synthesis, row.region]
        if row.preferred:
            assert row.estimable
        if row.estimable and not pd.isna(row.ci_low):
            assert row.ci_low <= row.estimate <= row.ci_high
        assert "nan" not in row.reason.lower().replace("finan", "")


# --- More votes ----------------------------------------------------------------------------------

WEIGHTS = st.lists(st.integers(1, 40), max_size=7)


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_vote_added_to_the_majority_never_raises_the_p_of_the_sign_test(one, other):
    more, fewer = max(one, other), min(one, other)
    before, after = sign_test([more, more + 1], [fewer, fewer])
    assert more == 0 or after <= before


@given(WEIGHTS, WEIGHTS, st.integers(1, 60))
def test_a_vote_added_to_the_heavier_side_never_raises_the_weighted_p(one, other, weight):
    heavier, lighter = (one, other) if sum(one) >= sum(other) else (other, one)
    assume(heavier)
    before = sign_flip_test(heavier, lighter)
    assert sign_flip_test([*heavier, weight], lighter) <= before * (1 + 1e-12)


def test_a_vote_added_to_the_more_numerous_but_lighter_side_may_raise_the_weighted_p():
    # Two of 5 against three of 1. Of all patterns the half in which both of 5 have one sign have
    # a sum of 7 or more, as the one seen.
    assert sign_flip_test([5, 5], [1, 1, 1]) == 0.5
    # A fourth vote of 7 for the three makes the sum 0, and p 1. The sign test sees three votes
    # against two become four against two.
    assert sign_flip_test([5, 5], [1, 1, 1, 7]) == 1
    assert sign_test(2, 4) < sign_test(2, 3)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(1, 300))
@examples(6)
def test_cohorts_of_equal_numbers_have_the_p_of_the_sign_test(increase, decrease, number):
    rows = [finding(f"u{i:02d}", n_treated=number) for i in range(increase)]
    rows += [finding(f"d{i:02d}", "decrease", n_treated=number) for i in range(decrease)]
    assume(rows)
    _, units, votes = count_votes(judged_findings(rows), regions_table(), config_of())
    tallies = weigh_tallies(units)
    assert floats(tallies["p_weighted"]) == pytest.approx(floats(votes["p_sign"]), rel=1e-12)
    assert floats(tallies["n_effective"]) == pytest.approx(increase + decrease)
    assert floats(tallies["share_increase"]) == pytest.approx(floats(votes["proportion_increase"]))
