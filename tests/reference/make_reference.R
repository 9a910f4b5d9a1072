# Writes reference.json, the numbers that the statistics are compared with (tests/support/reference.py).
#
# Run from the project's folder: Rscript tests/reference/make_reference.R
#
# Wherever R or a package of it has the method, the number comes from there. Where two sources
# exist, both are computed and must agree, or the script stops.

suppressMessages({
  library(exactRankTests) # exact sign-flip test
  library(coin) # the same test, by another algorithm
  library(metap) # combined p values
  library(metafor) # random-effects meta-analysis
  library(metadat) # the BCG vaccine trials
})
set.seed(20240501, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

OUTPUT <- "tests/reference/reference.json"
LEVELS <- c(0.95, 0.9)

agree <- function(a, b, tolerance = 1e-10) {
  stopifnot(length(a) == length(b), all(abs(a - b) <= 1e-14 + tolerance * abs(b)))
}

# One root of a monotone function between two points, to the last digits: uniroot stops at an
# absolute tolerance, so bisect what it leaves until the interval can not be halved any more.
root <- function(f, low, high) {
  found <- uniroot(f, c(low, high), tol = 1e-12)$root
  width <- 1e-10 * max(1, abs(found))
  a <- max(low, found - width)
  b <- min(high, found + width)
  rising <- f(b) > f(a)
  for (step in 1:200) {
    middle <- (a + b) / 2
    if (middle <= a || middle >= b) break
    if ((f(middle) > 0) == rising) b <- middle else a <- middle
  }
  (a + b) / 2
}

# ---- Sign test: stats::binom.test --------------------------------------------------------------

sign_test <- function() {
  pairs <- list(
    c(1, 0), c(0, 1), c(2, 0), c(1, 1), c(3, 1), c(5, 0), c(5, 1), c(6, 0), c(0, 9), c(9, 0),
    c(10, 2), c(7, 8), c(12, 25), c(30, 30), c(61, 40), c(3, 97), c(150, 120), c(500, 500),
    c(501, 500), c(540, 460), c(700, 300), c(1000, 0)
  )
  lapply(pairs, function(pair) {
    p <- binom.test(pair[1], sum(pair), p = 0.5, alternative = "two.sided")$p.value
    list(increase = pair[1], decrease = pair[2], p = p)
  })
}

# ---- Wilson interval: stats::prop.test without continuity correction ---------------------------

wilson <- function() {
  pairs <- list(
    c(0, 1), c(1, 1), c(0, 7), c(7, 7), c(1, 2), c(10, 12), c(3, 20), c(29, 60), c(1, 250),
    c(700, 1000), c(4321, 5000)
  )
  cases <- list()
  for (pair in pairs) {
    for (level in LEVELS) {
      test <- suppressWarnings(prop.test(pair[1], pair[2], conf.level = level, correct = FALSE))
      cases[[length(cases) + 1]] <- list(
        successes = pair[1], votes = pair[2], confidence = level,
        low = test$conf.int[1], high = test$conf.int[2]
      )
    }
  }
  cases
}

# ---- Holm: stats::p.adjust ---------------------------------------------------------------------

holm <- function() {
  vectors <- list(
    0.03,
    c(0.01, 0.04, 0.03, 0.005),
    c(0.02, 0.02, 0.02),
    c(0.05, 0.01, 0.01, 0.05, 0.2),
    c(0.6, 0.9, 1, 0.4),
    c(0, 0.001, 1),
    c(0.01, NA, 0.04, NA, 0.011),
    c(1e-300, 1e-12, 0.0125, 0.0124999, 0.049, 0.5),
    round(runif(25)^3, 3)
  )
  lapply(vectors, function(p) list(p = I(p), adjusted = I(p.adjust(p, method = "holm"))))
}

# ---- Kish's effective number, from its other definition ----------------------------------------
# k / (1 + cv^2), cv the weights' coefficient of variation with the population's variance.

effective_number <- function() {
  vectors <- list(
    5, c(7, 7, 7, 7), c(10, 30), c(1, 1000), c(12, 40, 40, 95, 310), sample(1:300, 60)
  )
  lapply(vectors, function(w) {
    cv2 <- mean((w - mean(w))^2) / mean(w)^2
    list(weights = I(w), effective_number = length(w) / (1 + cv2))
  })
}

# ---- Exact sign-flip test ----------------------------------------------------------------------

# exactRankTests doubles the smaller tail and stops at 1; the project counts the patterns with
# |sum| >= |observed sum|. The distribution is symmetric, so that both are the same number.
flip_by_perm_test <- function(increase, decrease) {
  perm.test(c(increase, -decrease), mu = 0, alternative = "two.sided", exact = TRUE)$p.value
}

# coin compares |T - E(T)| with the observed one: the project's definition. A pair (weight, 0) per
# unit, permuted within the pair, makes the sign flip.
flip_by_coin <- function(increase, decrease) {
  w <- c(increase, decrease)
  up <- rep(c(TRUE, FALSE), c(length(increase), length(decrease)))
  pairs <- data.frame(
    weight = c(ifelse(up, w, 0), ifelse(up, 0, w)),
    side = factor(rep(c("increase", "decrease"), each = length(w))),
    unit = factor(rep(seq_along(w), 2))
  )
  exact_test <- oneway_test(weight ~ side | unit, data = pairs, distribution = exact("shift"))
  as.numeric(pvalue(exact_test))
}

flip_by_listing <- function(increase, decrease) {
  w <- c(increase, decrease)
  sums <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(w)))) %*% w
  mean(abs(sums) >= abs(sum(increase) - sum(decrease)))
}

sign_flip <- function() {
  many <- sample(1:300, 60, replace = TRUE)
  most <- sample(20:2000, 30, replace = TRUE)
  cases <- list(
    list(3, c()),
    list(3, 1),
    list(c(3, 1), c()),
    list(c(5, 2), 1),
    list(c(5, 5, 5, 5, 5, 5, 5, 5, 5), c(5)),
    list(c(7, 7, 7), c(7, 7, 7)), # the observed sum is 0
    list(c(2, 3), c(4, 1)), # 0 again, with unequal weights
    list(c(120, 35, 60, 61, 9), c(44, 12, 300)),
    list(c(1, 1, 2, 3, 5, 8, 13, 21, 34), c(55, 2)),
    list(c(210, 15, 48, 48, 30, 30, 12, 95, 77, 18, 24, 24), c(60, 31, 16)),
    list(c(18, 18, 18), c(40, 40, 52, 300, 12, 12, 77)),
    list(rep(1, 35), rep(1, 25)),
    list(most[1:24], most[25:30]),
    list(most[1:17], most[18:30]),
    list(many[1:30], many[31:60]),
    list(many[1:40], many[41:60]),
    list(many[1:55], many[56:60])
  )
  lapply(cases, function(case) {
    increase <- as.numeric(case[[1]])
    decrease <- as.numeric(case[[2]])
    p <- flip_by_perm_test(increase, decrease)
    if (length(c(increase, decrease)) > 1) agree(flip_by_coin(increase, decrease), p)
    if (length(c(increase, decrease)) <= 15) agree(flip_by_listing(increase, decrease), p)
    list(increase = I(increase), decrease = I(decrease), p = p)
  })
}

# ---- Effect size from directions ---------------------------------------------------------------
# Unit i votes for an increase with probability Phi(sqrt(size_i) g(effect)). g is the effect itself
# for a standardised mean difference (two_arm, size nE nC / (nE + nC)) and for a standardised mean
# change (one_arm, size n), and rho / (1 - rho^2) for a correlation (size n).

FORMS <- list(
  two_arm = list(g = function(d) d, slope = function(d) 1, low = -60, high = 60),
  one_arm = list(g = function(d) d, slope = function(d) 1, low = -60, high = 60),
  correlation = list(
    g = function(rho) rho / (1 - rho^2), slope = function(rho) (1 + rho^2) / (1 - rho^2)^2,
    low = -0.995, high = 0.995
  )
)

log_likelihood <- function(effect, form, signs, sizes) {
  sum(pnorm(signs * sqrt(sizes) * form$g(effect), log.p = TRUE))
}

# The derivative of the log-likelihood.
score <- function(effect, form, signs, sizes) {
  z <- signs * sqrt(sizes) * form$g(effect)
  mills <- exp(dnorm(z, log = TRUE) - pnorm(z, log.p = TRUE))
  sum(signs * sqrt(sizes) * mills) * form$slope(effect)
}

# 1 / sum(D^2 / (p (1 - p))), D the derivative of p: the inverse of the expected information.
variance <- function(effect, form, sizes) {
  z <- sqrt(sizes) * form$g(effect)
  log_d <- dnorm(z, log = TRUE) + log(sizes) / 2 + log(form$slope(effect))
  1 / sum(exp(2 * log_d - pnorm(z, log.p = TRUE) - pnorm(-z, log.p = TRUE)))
}

size_of <- function(form_name, first, second) {
  if (form_name == "two_arm") first * second / (first + second) else first + second
}

fit <- function(form_name, signs, sizes) {
  form <- FORMS[[form_name]]
  signs_of_units <- I(signs)
  sizes_of_units <- I(sizes)
  sizes <- sizes[signs != 0]
  signs <- signs[signs != 0]
  estimate <- root(function(e) score(e, form, signs, sizes), form$low, form$high)
  var <- variance(estimate, form, sizes)
  top <- log_likelihood(estimate, form, signs, sizes)

  # Without a transformed parameter this is a probit regression through the origin, which R's own
  # glm fits; a correlation is that fit, transformed. glm stops where the deviance no longer moves,
  # which leaves about half of the digits of a double.
  probit <- glm(
    (signs > 0) ~ 0 + sqrt(sizes),
    family = binomial("probit"), control = glm.control(epsilon = 1e-16, maxit = 200)
  )
  agree(form$g(estimate), unname(coef(probit)), 1e-6)
  agree(var * form$slope(estimate)^2, vcov(probit)[1, 1], 1e-6)

  drop <- function(e, level) 2 * (top - log_likelihood(e, form, signs, sizes)) - qchisq(level, 1)
  intervals <- lapply(LEVELS, function(level) {
    half <- qnorm((1 + level) / 2) * sqrt(var)
    list(
      confidence = level,
      wald_low = estimate - half, wald_high = estimate + half,
      profile_low = root(function(e) drop(e, level), form$low, estimate),
      profile_high = root(function(e) drop(e, level), estimate, form$high)
    )
  })
  list(
    form = form_name, signs = signs_of_units, sizes = sizes_of_units,
    estimate = estimate, variance = var, intervals = intervals
  )
}

# First number, second number, sign; 0 is a unit without a vote.
VOTES <- list(
  thirteen_studies = cbind(
    c(19, 24, 24, 24, 12, 24, 24, 15, 12, 16, 12, 10, 10),
    c(19, 24, 24, 24, 12, 24, 24, 15, 12, 16, 12, 10, 10),
    c(1, 1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, -1)
  ),
  equal_sizes = cbind(20, 20, c(1, 1, 1, 1, 1, 1, 1, -1, -1, -1)),
  balanced = cbind(15, 15, c(1, 1, 1, -1, -1, -1)),
  two_of_unequal_size = cbind(c(12, 90), c(10, 88), c(1, -1)),
  one_large_against_two_small = cbind(c(2500, 6, 8), c(2480, 5, 9), c(1, -1, -1)),
  one_small_against_many = cbind(
    c(5, 40, 60, 35, 120, 80), c(7, 42, 55, 30, 118, 85), c(1, rep(-1, 5))
  ),
  with_units_that_do_not_vote = cbind(
    c(30, 18, 50, 22, 41, 12, 75), c(28, 20, 50, 25, 39, 12, 70), c(1, 0, -1, 1, 0, 1, 1)
  ),
  two_hundred = (function() {
    first <- sample(8:150, 200, replace = TRUE)
    second <- sample(8:150, 200, replace = TRUE)
    truth <- pnorm(sqrt(first * second / (first + second)) * 0.05)
    cbind(first, second, ifelse(runif(200) < truth, 1, -1))
  })()
)

votes <- function() {
  cases <- list()
  for (data_name in names(VOTES)) {
    units <- VOTES[[data_name]]
    for (form_name in names(FORMS)) {
      sizes <- size_of(form_name, units[, 1], units[, 2])
      case <- fit(form_name, unname(units[, 3]), unname(sizes))
      cases[[length(cases) + 1]] <- c(list(data = data_name), case)
    }
  }
  # A correlation's estimate and profile limits are those of one_arm, transformed; its Wald
  # interval is not.
  for (case in cases[sapply(cases, function(case) case$form == "correlation")]) {
    is_twin <- sapply(cases, function(c) c$data == case$data && c$form == "one_arm")
    twin <- cases[[which(is_twin)]]
    agree(FORMS$correlation$g(case$estimate), twin$estimate)
    for (i in seq_along(LEVELS)) {
      for (limit in c("profile_low", "profile_high")) {
        transformed <- FORMS$correlation$g(case$intervals[[i]][[limit]])
        agree(transformed, twin$intervals[[i]][[limit]])
      }
    }
  }
  cases
}

# Where all votes agree the likelihood has no maximum. It rises towards 1 as the effect grows in
# the direction of the votes, so that one bound is left: where -2 log-likelihood = qchisq(level, 1).
AGREEING <- list(
  one = cbind(20, 20, 1),
  two = cbind(c(15, 40), c(15, 42), 1),
  three = cbind(c(12, 12, 60), c(14, 12, 61), -1),
  nine = cbind(c(10, 14, 18, 25, 30, 36, 44, 60, 150), c(10, 13, 20, 24, 31, 36, 40, 60, 148), 1),
  nine_decreasing = cbind(20, 22, rep(-1, 9)),
  five_and_one_without_a_vote = cbind(c(30, 18, 50, 22, 41, 12), 25, c(1, 1, 0, 1, 1, 1))
)

agreeing_votes <- function() {
  cases <- list()
  for (data_name in names(AGREEING)) {
    units <- AGREEING[[data_name]]
    signs <- unname(units[, 3])
    for (form_name in names(FORMS)) {
      form <- FORMS[[form_name]]
      sizes <- unname(size_of(form_name, units[, 1], units[, 2]))
      rest <- function(e, level) {
        -2 * log_likelihood(e, form, signs[signs != 0], sizes[signs != 0]) - qchisq(level, 1)
      }
      up <- sum(signs) > 0
      for (level in LEVELS) {
        bound <- root(function(e) rest(e, level), form$low, form$high)
        cases[[length(cases) + 1]] <- list(
          data = data_name, form = form_name, signs = I(signs), sizes = I(sizes),
          confidence = level,
          profile_low = if (up) bound else NA, profile_high = if (up) NA else bound
        )
      }
    }
  }
  cases
}

# ---- Combined p values: metap ------------------------------------------------------------------

combined_p <- function() {
  cases <- list(
    list(p = c(0.01, 0.2, 0.3), weights = c(1, 4, 9)),
    list(p = c(0.016, 0.067, 0.25, 0.405, 0.871), weights = sqrt(c(24, 60, 31, 110, 18))),
    list(p = c(0.5, 0.5), weights = c(3, 1)),
    list(p = c(1e-20, 0.97, 0.6, 0.9999, 0.03, 0.2), weights = sqrt(c(9, 400, 55, 1200, 80, 80))),
    list(p = runif(40), weights = sqrt(sample(10:500, 40)))
  )
  lapply(cases, function(case) {
    fisher <- sumlog(case$p)
    equal <- sumz(case$p)
    weighted <- sumz(case$p, weights = case$weights)
    list(
      p = I(case$p), weights = I(case$weights),
      fisher = list(chi_square = fisher$chisq, p = fisher$p),
      stouffer = list(z = as.numeric(equal$z), p = as.numeric(equal$p)),
      stouffer_weighted = list(z = as.numeric(weighted$z), p = as.numeric(weighted$p))
    )
  })
}

# ---- Random effects: metafor, REML with Hartung and Knapp's interval ---------------------------

# The restricted log-likelihood and its derivative, to see that metafor's tau^2 is its maximum.
restricted <- function(tau2, y, v) {
  w <- 1 / (v + tau2)
  mu <- sum(w * y) / sum(w)
  -(sum(log(v + tau2)) + log(sum(w)) + sum(w * (y - mu)^2)) / 2
}

restricted_score <- function(tau2, y, v) {
  w <- 1 / (v + tau2)
  mu <- sum(w * y) / sum(w)
  (sum(w^2 * (y - mu)^2) - sum(w) + sum(w^2) / sum(w)) / 2
}

# The highest point over a fine grid from 0 on, then the root of the derivative beside it.
tau2_by_search <- function(y, v) {
  grid <- c(0, exp(seq(log(1e-8), log(100 * (diff(range(y))^2 + max(v))), length.out = 20000)))
  heights <- sapply(grid, restricted, y = y, v = v)
  best <- which.max(heights)
  if (best == 1) return(0)
  refined <- optimise(restricted, grid[c(best - 1, best + 1)], y = y, v = v, maximum = TRUE)
  exact <- root(function(t) restricted_score(t, y, v), grid[best - 1], grid[best + 1])
  agree(refined$maximum, exact, 1e-3)
  exact
}

random_effects <- function() {
  bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
  simulated_v <- runif(12, 0.02, 0.3)
  near_v <- runif(8, 0.04, 0.05)
  studies <- list(
    bcg_vaccine = list(y = as.numeric(bcg$yi), v = as.numeric(bcg$vi)),
    homogeneous = list(y = c(0.30, 0.34, 0.28, 0.31, 0.33), v = c(0.05, 0.11, 0.04, 0.2, 0.07)),
    two_studies = list(y = c(0.10, 0.90), v = c(0.03, 0.06)),
    two_alike = list(y = c(0.10, 0.15), v = c(0.03, 0.06)),
    # The likelihood has a peak at 0 and a higher one inside.
    two_peaks = list(y = c(2.74, -0.31, -0.37), v = c(1.27, 0.01, 0.17)),
    three_far_apart = list(y = c(-1.2, 0.4, 2.9), v = c(0.05, 0.12, 0.02)),
    twelve_simulated = list(y = rnorm(12, 0.4, sqrt(0.15 + simulated_v)), v = simulated_v),
    eight_of_near_equal_variance = list(y = rnorm(8, -0.2, sqrt(0.08 + near_v)), v = near_v),
    in_milliseconds = list(y = c(412, 380, 455, 298, 530, 401), v = c(22, 35, 41, 18, 60, 12)^2)
  )
  cases <- list()
  for (name in names(studies)) {
    y <- studies[[name]]$y
    v <- studies[[name]]$v
    se <- sqrt(v)
    v <- se^2
    tau2 <- tau2_by_search(y, v)
    for (level in LEVELS) {
      # adhoc: Hartung and Knapp's factor, never below 1.
      fit <- rma(
        yi = y, sei = se, method = "REML", test = "adhoc", level = 100 * level,
        control = list(threshold = 1e-15 * max(1, v), maxiter = 10000)
      )
      agree(fit$tau2, tau2, 1e-10)
      expected <- predict(fit, level = 100 * level)
      cases[[length(cases) + 1]] <- list(
        data = name, effects = I(y), standard_errors = I(se), confidence = level, k = fit$k,
        estimate = as.numeric(fit$beta), se = fit$se, ci_low = fit$ci.lb, ci_high = fit$ci.ub,
        p = fit$pval, tau = sqrt(fit$tau2), i_squared = fit$I2 / 100,
        prediction_low = expected$pi.lb, prediction_high = expected$pi.ub
      )
    }
  }
  cases
}

# ---- Exact interval of the effect from directions ----------------------------------------------
# The effect under which so many increases or more (or so few or fewer) have the probability alpha /
# 2. For equal sizes these are Clopper and Pearson's limits of the proportion, taken to the scale of
# the effect; for others every outcome of the votes is listed with its probability.

exact_interval <- function() {
  tail_by_listing <- function(effect, sizes, least) {
    outcomes <- as.matrix(expand.grid(rep(list(0:1), length(sizes))))
    p <- pnorm(sqrt(sizes) * effect)
    q <- pnorm(-sqrt(sizes) * effect)
    chances <- apply(outcomes, 1, function(x) prod(ifelse(x == 1, p, q)))
    sum(chances[rowSums(outcomes) >= least])
  }
  lower <- function(sizes, increases, alpha) {
    if (increases == 0) {
      return(NA)
    }
    root(function(e) tail_by_listing(e, sizes, increases) - alpha / 2, -10, 10)
  }
  data <- list(
    three_agree = list(sizes = c(20, 20, 20), increases = 3),
    seven_of_ten = list(sizes = rep(20, 10), increases = 7),
    none_of_two = list(sizes = c(10, 40), increases = 0),
    two_of_five = list(sizes = c(6, 10, 16, 32, 9), increases = 2),
    six_of_eight = list(sizes = c(5, 12.5, 40, 40, 8, 100, 22, 7), increases = 6),
    one = list(sizes = 12, increases = 1)
  )
  cases <- list()
  for (name in names(data)) {
    sizes <- data[[name]]$sizes
    u <- data[[name]]$increases
    k <- length(sizes)
    for (level in LEVELS) {
      low <- lower(sizes, u, 1 - level)
      high <- -lower(sizes, k - u, 1 - level)
      if (length(unique(sizes)) == 1) {
        limits <- qnorm(binom.test(u, k, conf.level = level)$conf.int) / sqrt(sizes[1])
        if (u > 0) agree(low, limits[1], 1e-9)
        if (u < k) agree(high, limits[2], 1e-9)
      }
      cases[[length(cases) + 1]] <- list(
        data = name, signs = I(c(rep(1, u), rep(-1, k - u))), sizes = I(sizes),
        confidence = level, exact_low = low, exact_high = high
      )
    }
  }
  cases
}

# ---- Writing -----------------------------------------------------------------------------------

# jsonlite writes 15 digits at most, too few to read the same number back: 17 are needed. Vectors
# marked with I() stay lists when they have one element; NA becomes null.
to_json <- function(x, indent = "") {
  inner <- paste0(indent, "  ")
  if (is.list(x)) {
    parts <- sapply(x, to_json, indent = inner)
    if (!is.null(names(x))) parts <- paste0('"', names(x), '": ', parts)
    ends <- if (is.null(names(x))) c("[", "]") else c("{", "}")
    return(paste0(ends[1], "\n", paste0(inner, parts, collapse = ",\n"), "\n", indent, ends[2]))
  }
  text <- if (is.character(x)) paste0('"', x, '"') else sprintf("%.17g", as.numeric(x))
  text[is.na(x)] <- "null"
  stopifnot(is.character(x) || all(is.finite(x) | is.na(x)))
  if (inherits(x, "AsIs")) paste0("[", paste(text, collapse = ", "), "]") else text
}

packages <- c("exactRankTests", "coin", "metap", "metafor", "metadat")
reference <- list(
  made_with = c(
    list(R = as.character(getRversion())),
    sapply(packages, function(name) as.character(packageVersion(name)), simplify = FALSE)
  ),
  sign_test = sign_test(),
  wilson_interval = wilson(),
  holm = holm(),
  effective_number = effective_number(),
  sign_flip_test = sign_flip(),
  votes = votes(),
  agreeing_votes = agreeing_votes(),
  exact_interval = exact_interval(),
  combined_p = combined_p(),
  random_effects = random_effects()
)
writeLines(to_json(reference), OUTPUT)
