# Writes psychotherapy_bpd.json: metafor's random-effects models of the shipped review of psychotherapy
# for borderline personality disorder, and its directions of effect, counted without the project's code.
#
# Run from the project's folder: Rscript tests/reference/make_psychotherapy_bpd.R

suppressMessages(library(metafor))

read <- function(table) {
  read.csv(file.path("data/raw/psychotherapy_bpd", table), encoding = "UTF-8", check.names = FALSE)
}
studies <- read("studies.csv")
arms <- read("arms.csv")
findings <- merge(read("findings.csv"), studies[c("study_id", "intervention_name", "risk_of_bias_overall")])
findings <- merge(
  findings, data.frame(study_id = arms$study_id, comparator = arms$arm, comparator_role = arms$role)
)

# One row for each trial. Results of one trial are averaged, and so are their standard errors: the
# average of results that are perfectly correlated. Their directions must agree, or the script stops.
of_trials <- function(measure) {
  rows <- findings[findings$measure == measure, ]
  do.call(rbind, lapply(split(rows, rows$study_id), function(x) {
    stopifnot(length(unique(x$direction)) == 1, length(unique(x$comparator_role)) == 1)
    data.frame(x[1, ], yi = mean(x$effect), sei = mean(x$se))
  }))
}

object <- function(fields) paste0("{", paste0("\"", names(fields), "\": ", fields, collapse = ", "), "}")
number <- function(x) sprintf("%.17g", x)

fit_model <- function(trials, test) {
  rma(
    yi, sei = sei, data = trials, method = "REML", test = test,
    control = list(threshold = 1e-13, maxiter = 100000, stepadj = 0.5)
  )
}

# The share of the weight of each trial in the mean, which does not depend on the interval.
shares <- function(trials) {
  values <- weights(fit_model(trials, "z")) / 100
  object(setNames(sapply(values, number), trials$study_id))
}

model <- function(trials, test) {
  fit <- fit_model(trials, test)
  object(c(
    k = fit$k,
    sapply(c(
      estimate = as.numeric(fit$beta), se = fit$se, ci_low = fit$ci.lb, ci_high = fit$ci.ub,
      p = fit$pval, tau_squared = fit$tau2, i_squared = fit$I2
    ), number)
  ))
}

directions <- function(trials) {
  counts <- sapply(c("decrease", "increase", "no_change"), function(way) sum(trials$direction == way))
  directional <- counts[["decrease"]] + counts[["increase"]]
  p <- if (directional > 0) number(binom.test(counts[["decrease"]], directional)$p.value) else "null"
  object(c(counts, sign_test_p = p))
}

by <- function(trials, column) object(sapply(split(trials, trials[[column]]), directions))

outcome <- function(measure) {
  trials <- of_trials(measure)
  sections <- c(
    effect_type = paste0("\"", unique(trials$effect_type), "\""),
    normal = model(trials, "z"),
    hartung_knapp = model(trials, "knha"),
    hartung_knapp_ad_hoc = model(trials, "adhoc"),
    normal_not_high_risk_of_bias = model(trials[trials$risk_of_bias_overall != "high", ], "z"),
    weights = shares(trials),
    directions = directions(trials),
    directions_by_intervention_name = by(trials, "intervention_name"),
    directions_by_risk_of_bias = by(trials, "risk_of_bias_overall"),
    directions_by_comparator_role = by(trials, "comparator_role")
  )
  lines <- paste0("    \"", names(sections), "\": ", sections, collapse = ",\n")
  paste0("  \"", measure, "\": {\n", lines, "\n  }")
}

writeLines(
  c("{", paste(outcome("symptom_severity"), outcome("suicidal_behaviour"), sep = ",\n"), "}"),
  "tests/reference/psychotherapy_bpd.json"
)
