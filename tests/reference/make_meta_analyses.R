# Writes meta_analyses.json: metafor's random-effects model of every meta-analysis in data/validation.
#
# Run from the project's folder: Rscript tests/reference/make_meta_analyses.R

suppressMessages(library(metafor))

studies <- read.csv("data/validation/meta_analyses.csv")
studies <- split(studies, factor(studies$dataset, unique(studies$dataset)))

lines <- sapply(studies, function(x) {
  factor <- if (x$kind[1] == "log_odds_ratio") sqrt(3) / pi else 1
  fit <- rma(
    yi = x$yi * factor, vi = x$vi * factor^2, method = "REML", test = "adhoc",
    control = list(threshold = 1e-13, maxiter = 100000, stepadj = 0.5)
  )
  # One of two peaks is no maximum: the likelihood must be lower elsewhere.
  grid <- exp(seq(log(1e-8), log(10), length.out = 200))
  heights <- sapply(c(0, grid), function(tau2) as.numeric(logLik(update(fit, tau2 = tau2))))
  stopifnot(as.numeric(logLik(fit)) >= max(heights) - 1e-8)
  numbers <- sprintf("%.17g", c(as.numeric(fit$beta), fit$se, fit$ci.lb, fit$ci.ub, fit$pval, sqrt(fit$tau2)))
  names(numbers) <- c("estimate", "se", "ci_low", "ci_high", "p", "tau")
  fields <- paste0("\"", names(numbers), "\": ", numbers, collapse = ", ")
  sprintf("  \"%s\": {\"k\": %d, %s}", x$dataset[1], fit$k, fields)
})
writeLines(c("{", paste(lines, collapse = ",\n"), "}"), "tests/reference/meta_analyses.json")
