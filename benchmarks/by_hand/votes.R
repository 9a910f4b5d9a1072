# Count the votes of each region, one for each cohort, and test them: Rscript votes.R reviews/one
suppressPackageStartupMessages({
  library(dplyr)
  library(metap)
})

review <- commandArgs(trailingOnly = TRUE)[1]
read <- function(...) read.csv(file.path(...), na.strings = "", colClasses = "character")
findings <- read(review, "findings.csv")
regions <- read(review, "regions.csv")
questions <- read(review, "questions.csv")
DIRECTIONS <- c("increase", "decrease", "no_change")
AGREEMENT <- 7 / 10

# A question lets in the findings whose columns hold one of its values.
of_question <- function(question) {
  keep <- rep(TRUE, nrow(findings))
  for (column in setdiff(names(question), "synthesis")) {
    if (!is.na(question[[column]])) {
      keep <- keep & findings[[column]] %in% strsplit(question[[column]], ";")[[1]]
    }
  }
  findings[keep, ] |> mutate(synthesis = question$synthesis)
}

# The direction that at least seven of ten share; 1e-9 because 0.7 is not exact.
agreed <- function(directions, among) {
  held <- vapply(among, function(d) sum(directions == d), 0)
  if (max(held) >= AGREEMENT * sum(held) - 1e-9) among[which.max(held)] else "conflicting"
}

people <- function(n) if (all(is.na(n))) NA else max(n, na.rm = TRUE)

chosen <- bind_rows(lapply(seq_len(nrow(questions)), function(i) of_question(questions[i, ]))) |>
  mutate(
    region = regions$at_structure[match(region, regions$region)],
    n = as.numeric(ifelse(arm_role %in% c("treated", "patients"), n_treated, n_control)),
    p = as.numeric(p_value) / ifelse(p_sides %in% "1", 1, 2)
  ) |>
  filter(!is.na(region), direction %in% DIRECTIONS)

studies <- chosen |>
  group_by(synthesis, region, cohort, study_id) |>
  summarise(vote = agreed(direction, DIRECTIONS), participants = people(n), .groups = "drop")

units <- studies |>
  group_by(synthesis, region, cohort) |>
  summarise(
    vote = agreed(vote, c(DIRECTIONS, "conflicting")), participants = people(participants),
    .groups = "drop"
  )

wilson <- function(x, k) {
  z <- qnorm(0.975)
  mid <- (x + z^2 / 2) / (k + z^2)
  half <- z * sqrt(x * (k - x) / k + z^2 / 4) / (k + z^2)
  list(low = ifelse(k > 0, mid - half, NA), high = ifelse(k > 0, mid + half, NA))
}
sign_p <- function(x, k) if (k > 0) binom.test(x, k)$p.value else NA

# Stouffer's method, towards an increase, where two findings or more give a p value.
stouffer <- function(p, direction) {
  use <- !is.na(p) & direction != "no_change"
  if (sum(use) < 2) return(NA)
  towards <- ifelse(direction == "increase", p, 1 - p)[use]
  sumz(pmin(pmax(towards, 1e-15), 1 - 1e-15))$p[1]
}

combined <- chosen |>
  group_by(synthesis, region) |>
  summarise(p_stouffer = stouffer(p, direction), .groups = "drop")

votes <- units |>
  group_by(synthesis, region) |>
  summarise(
    n_increase = sum(vote == "increase"), n_decrease = sum(vote == "decrease"),
    n_no_change = sum(vote == "no_change"), n_conflicting = sum(vote == "conflicting"),
    .groups = "drop"
  ) |>
  mutate(
    k = n_increase + n_decrease, share = ifelse(k > 0, n_increase / k, NA),
    low = wilson(n_increase, k)$low, high = wilson(n_increase, k)$high,
    p_sign = mapply(sign_p, n_increase, k)
  ) |>
  group_by(synthesis) |>
  mutate(p_holm = p.adjust(p_sign, "holm")) |>
  ungroup() |>
  left_join(combined, by = c("synthesis", "region"))

write <- function(table, name) write.csv(table, file.path(review, name), row.names = FALSE, na = "")
write(studies, "study_votes.csv")
write(units, "unit_votes.csv")
write(votes, "votes.csv")
