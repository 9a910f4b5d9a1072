# Writes albatross.json: metafor's effects and variances of studies with known numbers of participants,
# and the two-sided p values that follow. A contour of the albatross plot gives the number back.
#
# Run from the project's folder: Rscript tests/reference/make_albatross.R

suppressMessages(library(metafor))

number <- function(x) sprintf("%.17g", x)

case <- function(form, effect, study, participants) {
  p <- 2 * pnorm(-abs(as.numeric(study$yi)) / sqrt(as.numeric(study$vi)))
  paste0(
    "  {\"form\": \"", form, "\", \"effect\": ", number(effect), ", \"p\": ", number(p),
    ", \"participants\": ", participants, "}"
  )
}

cases <- c()
for (n in c(20, 60, 400)) {
  for (difference in c(0.2, 0.5, 1.1)) {
    # Two groups of equal size; the effect is Hedges' g, which stands in its own variance.
    groups <- escalc(
      measure = "SMD", m1i = difference, m2i = 0, sd1i = 1, sd2i = 1, n1i = n / 2, n2i = n / 2
    )
    cases <- c(cases, case("mean_difference", as.numeric(groups$yi), groups, n))
    # The same by way of the logistic distribution; its variance is that of an effect turned into one.
    odds <- groups
    odds$yi <- groups$yi * pi / sqrt(3)
    odds$vi <- groups$vi * pi^2 / 3
    cases <- c(cases, case("odds_ratio", exp(as.numeric(odds$yi)), odds, n))
    change <- escalc(measure = "SMCC", m1i = difference, m2i = 0, sd1i = 1, sd2i = 1, ri = 0.5, ni = n)
    cases <- c(cases, case("mean_change", as.numeric(change$yi), change, n))
  }
  for (r in c(0.1, 0.3, 0.6)) {
    cases <- c(cases, case("correlation", r, escalc(measure = "ZCOR", ri = r, ni = n), n))
  }
}
writeLines(c("[", paste(cases, collapse = ",\n"), "]"), "tests/reference/albatross.json")
