# Writes asthma_education.json: trials of self-management education for asthma (data set dat.gibson2002
# of the package metadat), their directions of effect, sign tests and random-effects model.
#
# Run from the project's folder: Rscript tests/reference/make_asthma_education.R

suppressMessages({library(metafor); library(metadat)})

number <- function(x) ifelse(is.na(x), "null", sprintf("%.17g", x))
quoted <- function(x) paste0("\"", x, "\"")
object <- function(fields) paste0("{", paste0("\"", names(fields), "\": ", fields, collapse = ", "), "}")

trials <- dat.gibson2002
trials$id <- tolower(gsub("[^A-Za-z]", "", trials$author))
outcome <- function(rows) {
  rows <- rows[!is.na(rows$yi), ]
  direction <- ifelse(rows$yi < 0, "decrease", ifelse(rows$yi > 0, "increase", "no_change"))
  fewer <- sum(direction == "decrease")
  more <- sum(direction == "increase")
  fit <- rma(yi, vi, data = rows, method = "REML", test = "adhoc", control = list(threshold = 1e-15, maxiter = 1e5, stepadj = 0.5))
  listed <- mapply(function(id, year, n1, n2, way, yi, vi) object(c(
    study = quoted(id), year = year, n_treated = n1, n_control = n2, direction = quoted(way),
    effect = number(yi), se = number(sqrt(vi))
  )), rows$id, rows$year, rows$n1i, rows$n2i, direction, rows$yi, rows$vi)
  object(c(
    trials = paste0("[\n    ", paste(listed, collapse = ",\n    "), "\n  ]"),
    fewer = fewer, more = more, p_sign = number(binom.test(fewer, fewer + more)$p.value),
    estimate = number(fit$beta), ci_low = number(fit$ci.lb), ci_high = number(fit$ci.ub)
  ))
}
days <- escalc("SMD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = trials)
any_day <- escalc("RR", ai = ai, bi = bi, ci = ci, di = di, data = trials)
writeLines(
  paste0("{\n  \"days_off\": ", outcome(days), ",\n  \"any_day_off\": ", outcome(any_day), "\n}"),
  "tests/reference/asthma_education.json"
)
