"""Each promise of the documentation has a test that holds it, by name."""

import re

import pytest

from tests.support.projects import ROOT

FAULTS, DOCTOR, SET_UP = (
    f"tests/{name}.py"
    for name in ("whole/test_faults", "workflow/test_doctor", "workflow/test_set_up")
)
FOLDERS = "tests/inputs/test_project_folders.py"
# A sentence of a page, with the file and the name of a test.
PROMISES = {
    "when_things_go_wrong.md": {
        "half-written results are never used": (
            FAULTS,
            "test_a_run_killed_again_and_again_ends_in_the_same_bytes",
        ),
        "each review is the old version or the new one, never a mixture": (
            FAULTS,
            "test_publishing_killed_at_any_step_loses_and_mixes_nothing",
        ),
        "make room (temporary files: the folder in `TMPDIR`, mostly `/tmp`), then `make`": (
            FAULTS,
            "test_a_full_disk_is_told_and_once_there_is_room_the_same_command_ends_in_the_same_bytes",
        ),
        "| the project was moved or copied | nothing,": (
            FAULTS,
            "test_a_project_that_was_moved_or_is_reached_by_a_link_has_nothing_to_do",
        ),
        "`make`: the environment `.venv` is made anew": (
            SET_UP,
            "test_an_environment_whose_python_was_removed_is_made_anew_with_all_that_it_had",
        ),
        "one run at a time, `make publish` and `make clean` included: wait": (
            FAULTS,
            "test_while_a_job_runs_no_other_command_changes_anything_even_if_its_run_was_killed",
        ),
        "To look on is always allowed": (
            "tests/workflow/test_switches.py",
            "test_to_look_on_is_always_allowed_and_changes_no_byte",
        ),
        "What you had edited is kept in `results/<review>/set_aside/`": (
            FAULTS,
            "test_edited_results_get_into_no_other_are_made_again_and_are_set_aside",
        ),
        "it enters no result. One in a folder that is built again, such as `figures/`, is moved": (
            FAULTS,
            "test_a_file_that_is_no_result_enters_nothing_and_is_kept",
        ),
        "its former results are removed, your own files among them stay and are named": (
            "tests/workflow/test_own_outputs.py",
            "test_of_a_review_that_is_no_more_the_results_go_and_what_a_person_put_there_stays",
        ),
        "what to do, and changes nothing. It runs where nothing is set up yet": (
            DOCTOR,
            "test_what_is_wrong_is_named_with_what_to_do_and_nothing_is_changed",
        ),
        "Whatever you put into `results/`, `published/` or `crate/` stays": (
            "tests/release/test_clean_results.py",
            "test_what_was_not_built_stays_and_is_named",
        ),
        "also where these folders are links": (
            "tests/release/test_publish_results.py",
            "test_what_is_not_ours_stays_in_the_folder_of_published_results",
        ),
        "Clocks and file times do not decide what is rebuilt": (
            FAULTS,
            "test_scrambled_times_past_and_future_leave_the_same_bytes",
        ),
        "`results/`, `published/`, `data/raw/` and a review's folder may be links": (
            FAULTS,
            "test_results_raw_data_and_reviews_may_be_links_to_another_disk",
        ),
        "links, pipes and devices are refused by every command": (
            FOLDERS,
            "test_nothing_but_files_and_folders_is_where_commands_write",
        ),
        "a link may lead only to another file of that folder: anything else is refused": (
            FOLDERS,
            "test_whatever_leads_out_of_a_review_or_has_no_end_stops_the_run",
        ),
    },
    "verify.md": {
        "no text is ever run, no file outside the project is read, and nothing is fetched": (
            "tests/whole/test_sandbox.py",
            "test_a_hostile_review_goes_through_every_command_and_reaches_nothing",
        ),
        "No file outside the project is written or removed": (
            FOLDERS,
            "test_no_command_goes_on_where_a_link_is_in_a_place_that_is_written",
        ),
        "Links that lead out of the project, pipes and devices are [refused]": (
            FOLDERS,
            "test_no_link_of_a_project_brings_a_file_of_the_computer_into_a_crate_or_a_verification",
        ),
        "*differs (too large to say where)*": (
            "tests/release/compare/test_bounded.py",
            "test_a_file_made_to_exhaust_its_reader_is_compared_in_seconds_and_some_memory",
        ),
    },
    "records.md": {
        "any other text, such as a title or a reason | 20,000 characters; 2,000": (
            "tests/inputs/test_hostile_input.py",
            "test_a_text_in_one_line_has_a_limit_and_a_longer_one_another",
        ),
    },
}


@pytest.mark.parametrize(
    ("page", "sentence"), [(page, each) for page, held in PROMISES.items() for each in held]
)
def test_what_a_page_promises_is_tested(page, sentence):
    file, name = PROMISES[page][sentence]
    assert sentence in (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert re.search(rf"^def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
