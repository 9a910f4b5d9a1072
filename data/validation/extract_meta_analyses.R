# Writes meta_analyses.csv, sources.csv and left_out.csv: real meta-analyses, numbers only.
#
# Run from the project's folder: Rscript data/validation/extract_meta_analyses.R
# It needs the R packages metadat and metafor (in Debian: r-cran-metadat r-cran-metafor); nothing
# else in the project needs R. The same versions write the same bytes.
#
# Rules of inclusion
# - At least 5 independent studies, each with an effect, its variance and numbers of participants.
# - Of several effects of one study, or of one group of participants, the first in the order of the
#   data counts. Where the data say which part a study belongs to (such as a subgroup of trials or
#   the intensity of a treatment), each part is a meta-analysis of its own.
# - Several outcomes of the same studies are several meta-analyses; they are few, and sources.csv
#   names them by one source.
# - Of a network of treatments, comparisons of two treatments with at least 5 trials, most of them
#   with placebo. Comparisons of one network can share some control groups.
# - Two by two tables give log odds ratios as metafor's escalc does (1/2 is added to each cell of a
#   table with an empty one). A study without an event in both groups, or with nothing but events,
#   has no direction and is left out.
# - Illustrative, hypothetical and imputed data are left out.

suppressMessages({
  library(metadat)
  library(metafor)
})

FOLDER <- "data/validation"
sets <- list()
used <- character()

# ---- Building ----------------------------------------------------------------------------------

add <- function(id, kind, source, title, yi, vi, n1, n2 = NA, study = seq_along(yi)) {
  rows <- data.frame(yi = as.numeric(yi), vi = as.numeric(vi), n1 = as.numeric(n1), n2 = as.numeric(n2))
  two_groups <- kind %in% c("smd", "log_odds_ratio")
  known <- !is.na(rows$yi) & !is.na(rows$vi) & rows$vi > 0 & !is.na(rows$n1) & rows$n1 >= 1
  if (two_groups) known <- known & !is.na(rows$n2) & rows$n2 >= 1
  known <- known & !duplicated(study)
  rows <- rows[known, ]
  stopifnot(nrow(rows) >= 5, !(id %in% names(sets)), all(is.finite(rows$yi)))
  sets[[id]] <<- list(kind = kind, source = source, title = title, rows = rows)
  used <<- union(used, source)
}

smd_of_means <- function(id, source, title, m1, sd1, n1, m2, sd2, n2, study = seq_along(m1)) {
  es <- escalc("SMD", m1i = m1, sd1i = sd1, n1i = n1, m2i = m2, sd2i = sd2, n2i = n2)
  add(id, "smd", source, title, es$yi, es$vi, n1, n2, study)
}

odds <- function(id, source, title, ai, n1, ci, n2, study = seq_along(ai)) {
  es <- escalc("OR", ai = ai, n1i = n1, ci = ci, n2i = n2, drop00 = TRUE)
  add(id, "log_odds_ratio", source, title, es$yi, es$vi, n1, n2, study)
}

correlation <- function(id, source, title, r, n, study = seq_along(r)) {
  es <- escalc("ZCOR", ri = r, ni = n)
  add(id, "correlation", source, title, es$yi, es$vi, n, study = study)
}

# Of a part of a data set, or of a comparison of a network, that may have too few trials.
odds_if_enough <- function(id, source, title, ai, n1, ci, n2, study = seq_along(ai)) {
  with_direction <- !duplicated(study) & ai + ci > 0 & ai + ci < n1 + n2
  if (sum(with_direction, na.rm = TRUE) >= 5) odds(id, source, title, ai, n1, ci, n2, study)
}

# Pair the arms of trials that compare two treatments; of equal arms, the first.
pairs <- function(data, study, treatment, a, b) {
  first <- data[!duplicated(data[c(study, treatment)]), ]
  one <- first[first[[treatment]] == a, ]
  two <- first[first[[treatment]] == b, ]
  both <- one[[study]][one[[study]] %in% two[[study]]]
  list(
    a = one[match(both, one[[study]]), ], b = two[match(both, two[[study]]), ]
  )
}

arms <- function(id, source, title, data, study, treatment, x, n, a, b) {
  p <- pairs(data, study, treatment, a, b)
  odds_if_enough(id, source, title, p$a[[x]], p$a[[n]], p$b[[x]], p$b[[n]])
}

# ---- Standardised mean differences -------------------------------------------------------------

with(dat.bangertdrowns2004, add(
  "bangertdrowns2004", "smd", "dat.bangertdrowns2004",
  "Writing tasks in school lessons and academic achievement; the two groups are taken as equal halves of the total",
  yi, vi, ceiling(ni / 2), floor(ni / 2)
))
d <- dat.kalaian1996
for (outcome in c("verbal", "math")) {
  x <- d[d$outcome == outcome, ]
  add(
    paste0("kalaian1996_", outcome), "smd", "dat.kalaian1996",
    paste("Coaching for the SAT,", outcome, "part"), x$yi, x$vi, x$n1i, x$n2i, x$study
  )
}
with(dat.knapp2017, add(
  "knapp2017", "smd", "dat.knapp2017",
  "Planning performance in schizophrenia compared with healthy controls", yi, vi, n_sz, n_hc, study
))
d <- dat.lehmann2018[dat.lehmann2018$Design == "Between Subjects", ]
for (gender in c("Males", "Females")) {
  x <- d[d$Gender == gender, ]
  add(
    paste0("lehmann2018_", tolower(gender)), "smd", "dat.lehmann2018",
    paste("The colour red and perceived attractiveness,", tolower(gender), "as raters; designs between subjects"),
    x$yi, x$vi, x$Red_N, x$Control_N, x$Short_Title
  )
}
with(dat.michael2013, smd_of_means(
  "michael2013", "dat.michael2013", "An image of a brain beside a text and agreement with the text",
  Brain_m, Brain_s, Brain_n, No_brain_m, No_brain_s, No_brain_n
))
with(dat.normand1999, smd_of_means(
  "normand1999", "dat.normand1999", "Specialist stroke care and length of stay in hospital",
  m1i, sd1i, n1i, m2i, sd2i, n2i
))
with(dat.raudenbush1985, add(
  "raudenbush1985", "smd", "dat.raudenbush1985", "Expectations of teachers and the IQ of pupils",
  yi, vi, n1i, n2i, study
))
with(dat.gibson2002, smd_of_means(
  "gibson2002", "dat.gibson2002", "Self-management of asthma and days off work or school",
  m1i, sd1i, n1i, m2i, sd2i, n2i
))
for (outcome in c("rnic1", "snic1")) {
  x <- dat.dagostino1998[dat.dagostino1998$outcome == outcome, ]
  smd_of_means(
    paste0("dagostino1998_", c(rnic1 = "runny_nose", snic1 = "sneezing")[outcome]),
    "dat.dagostino1998",
    paste("Antihistamines in the common cold, improvement of", c(rnic1 = "runny nose", snic1 = "sneezing")[outcome], "on day 1"),
    x$mt, x$sdt, x$nt, x$mc, x$sdc, x$nc, paste(x$study, x$cold)
  )
}
d <- dat.stowe2010
for (drug in c("Dopamine Agonist", "COMTI")) {
  x <- d[d$t1 == drug & d$t2 == "Placebo", ]
  smd_of_means(
    paste0("stowe2010_", c("Dopamine Agonist" = "dopamine_agonist", COMTI = "comti")[drug]), "dat.stowe2010",
    paste("Off-time in Parkinson's disease,", c("Dopamine Agonist" = "dopamine agonists", COMTI = "COMT inhibitors")[drug], "compared with placebo"),
    x$y1, x$sd1, x$n1, x$y2, x$sd2, x$n2, x$id
  )
}
for (drug in c("rosiglitazone", "metformin")) {
  p <- pairs(dat.senn2013, "study", "treatment", drug, "placebo")
  if (nrow(p$a) >= 5) {
    smd_of_means(
      paste0("senn2013_", drug), "dat.senn2013",
      paste("HbA1c in type 2 diabetes,", drug, "compared with placebo"),
      p$a$mi, p$a$sdi, p$a$ni, p$b$mi, p$b$sdi, p$b$ni
    )
  }
}
with(dat.curtis1998, smd_of_means(
  "curtis1998", "dat.curtis1998",
  "Elevated carbon dioxide and the mass of woody plants; plants in place of participants",
  m1i, sd1i, n1i, m2i, sd2i, n2i, paper
))

# ---- Standardised mean changes -----------------------------------------------------------------

# The column said to hold standard errors is too small for that (0.02 with 49 participants). The
# variance is that of metafor's measure SMCR with a correlation of 0.5 between before and after.
d <- dat.lopez2019
conditions <- c(
  "F2F CBT" = "face_to_face", "Multimedia CBT" = "multimedia", "TAU" = "usual_care",
  "Wait list" = "wait_list", "Placebo" = "placebo"
)
words <- c(
  "F2F CBT" = "face-to-face cognitive behavioural therapy",
  "Multimedia CBT" = "multimedia cognitive behavioural therapy", "TAU" = "treatment as usual",
  "Wait list" = "a waiting list", "Placebo" = "a psychological placebo"
)
for (condition in names(conditions)) {
  x <- d[d$treatment == condition, ]
  add(
    paste0("lopez2019_", conditions[condition]), "mean_change", "dat.lopez2019",
    paste("Change of depression within the group under", words[condition]),
    x$diff, 1 / x$n + x$diff^2 / (2 * x$n), x$n, study = x$study
  )
}

# ---- Correlations ------------------------------------------------------------------------------

d <- dat.mcdaniel1994
is_job <- !is.na(d$type) & d$type == "j"
parts <- list(
  job_structured = is_job & d$struct %in% "s", job_unstructured = is_job & d$struct %in% "u",
  situational = d$type %in% "s", psychological = d$type %in% "p"
)
for (part in names(parts)) {
  x <- d[parts[[part]], ]
  correlation(
    paste0("mcdaniel1994_", part), "dat.mcdaniel1994",
    paste0("Employment interviews (", gsub("_", "-related, ", part), ") and performance in the job"), x$ri, x$ni, x$study
  )
}
for (criterion in c("grade", "gpa")) {
  x <- dat.crede2010[dat.crede2010$criterion == criterion, ]
  correlation(
    paste0("crede2010_", criterion), "dat.crede2010",
    paste("Class attendance of college students and", c(grade = "the grade in the class", gpa = "the grade point average")[criterion]),
    x$ri, x$ni, x$studyid
  )
}
for (scale in c("acog", "asom", "conf")) {
  x <- dat.craft2003[dat.craft2003$var1 == scale & dat.craft2003$var2 == "perf", ]
  label <- c(acog = "cognitive_anxiety", asom = "somatic_anxiety", conf = "self_confidence")[scale]
  correlation(
    paste0("craft2003_", label), "dat.craft2003",
    paste(c(acog = "Cognitive anxiety", asom = "Somatic anxiety", conf = "Self-confidence")[scale], "before a competition and performance in it"),
    x$ri, x$ni, x$study
  )
}
with(dat.molloy2014, correlation(
  "molloy2014", "dat.molloy2014", "Conscientiousness and adherence to medication", ri, ni
))
with(dat.nakagawa2007, correlation(
  "nakagawa2007", "dat.nakagawa2007", "Size of the bib and social status of house sparrows; birds in place of participants",
  Correlation, SampleSize
))
with(dat.cohen1981, correlation(
  "cohen1981", "dat.cohen1981", "Ratings of instructors and achievement of students; sections of courses in place of participants",
  ri, ni
))
with(dat.white2020, correlation(
  "white2020", "dat.white2020", "Structural colour and quality of the animal; animals in place of participants",
  r, n, study_id
))
x <- escalc("PCOR", ti = tval, ni = n, mi = preds, data = dat.aloe2013)
x$z <- atanh(as.numeric(x$yi))
add(
  "aloe2013", "correlation", "dat.aloe2013",
  "Quality of supervision and outcomes of social workers; partial correlations",
  x$z, 1 / (x$n - x$preds - 2), x$n
)

# ---- Two by two tables -------------------------------------------------------------------------

with(dat.colditz1994, odds(
  "colditz1994", "dat.colditz1994", "BCG vaccine and tuberculosis", tpos, tpos + tneg, cpos, cpos + cneg
))
for (intensity in c("high", "moderate", "low")) {
  x <- dat.anand1999[dat.anand1999$intensity == intensity, ]
  odds_if_enough(
    paste0("anand1999_", intensity), "dat.anand1999",
    paste("Oral anticoagulants of", intensity, "intensity and death in coronary disease"),
    x$ai, x$n1i, x$ci, x$n2i, x$study
  )
}
for (drug in c("hcq", "cq")) {
  x <- dat.axfors2021[dat.axfors2021$hcq_cq == drug, ]
  odds_if_enough(
    paste0("axfors2021_", drug), "dat.axfors2021",
    paste(c(hcq = "Hydroxychloroquine", cq = "Chloroquine")[drug], "and death in COVID-19"),
    x$hcq_arm_event, x$hcq_arm_total, x$control_arm_event, x$control_arm_total, x$id
  )
}
x <- dat.bourassa1996[dat.bourassa1996$sex == "combined", ]
odds(
  "bourassa1996", "dat.bourassa1996", "Left-handedness and left eye dominance",
  x$lh.le, x$lh.le + x$lh.re, x$rh.le, x$rh.le + x$rh.re, x$study
)
x <- dat.collins1985a
for (outcome in c("b", "o", "d")) {
  label <- c(b = "bleeding", o = "operation", d = "death")[outcome]
  odds(
    paste0("collins1985a_", label), "dat.collins1985a",
    paste("Histamine H2 antagonists in gastrointestinal bleeding,", c(b = "further bleeding", o = "operation", d = "death")[outcome]),
    x[[paste0(outcome, ".xti")]], x$nti, x[[paste0(outcome, ".xci")]], x$nci, x$id
  )
}
with(dat.collins1985b, odds(
  "collins1985b_preeclampsia", "dat.collins1985b", "Diuretics in pregnancy and pre-eclampsia",
  pre.xti, pre.nti, pre.xci, pre.nci
))
with(dat.collins1985b, odds(
  "collins1985b_perinatal_death", "dat.collins1985b", "Diuretics in pregnancy and perinatal death",
  ped.xti, fup.nti, ped.xci, fup.nci
))
with(dat.damico2009, odds(
  "damico2009", "dat.damico2009", "Topical and systemic antibiotics and respiratory infections in intensive care", xt, nt, xc, nc
))
with(dat.dorn2007, odds(
  "dorn2007", "dat.dorn2007", "Complementary medicine for irritable bowel syndrome", x.a, n.a, x.p, n.p
))
with(dat.fine1993, odds(
  "fine1993", "dat.fine1993", "Chemotherapy beside radiation of gliomas, alive at 12 months", e2i, nei, c2i, nci
))
with(dat.graves2010, odds(
  "graves2010", "dat.graves2010", "Injected vaccines and cholera", ai, n1i, ci, n2i
))
for (drug in c("Aprotonin", "Tranexamic acid")) {
  arms(
    paste0("gurusamy2011_", sub(" .*", "", tolower(drug))), "dat.gurusamy2011", paste(sub("Aprotonin", "Aprotinin", drug), "and death after liver transplantation"),
    dat.gurusamy2011, "study", "treatment", "death", "n", drug, "Control/Placebo"
  )
}
with(dat.hahn2001, odds(
  "hahn2001", "dat.hahn2001", "Reduced osmolarity rehydration and unscheduled infusion in children", ai, n1i, ci, n2i
))
with(dat.hart1999, odds(
  "hart1999", "dat.hart1999", "Warfarin and stroke in atrial fibrillation", x1i, n1i, x2i, n2i
))
forms <- c(gum = "gum", patch = "patch", tablet = "tablets/lozenges", choice = "choice of product")
for (form in names(forms)) {
  x <- dat.hartmannboyce2018[dat.hartmannboyce2018$treatment == forms[form], ]
  odds(
    paste0("hartmannboyce2018_", form), "dat.hartmannboyce2018",
    paste0("Nicotine replacement (", forms[form], ") and abstinence from smoking"),
    x$x.nrt, x$n.nrt, x$x.ctrl, x$n.ctrl, x$study
  )
}
arms(
  "hasselblad1998_individual", "dat.hasselblad1998", "Individual counselling compared with no contact, abstinence from smoking",
  dat.hasselblad1998, "study", "trt", "xi", "ni", "ind_counseling", "no_contact"
)
arms(
  "hasselblad1998_self_help", "dat.hasselblad1998", "Self-help compared with no contact, abstinence from smoking",
  dat.hasselblad1998, "study", "trt", "xi", "ni", "self_help", "no_contact"
)
with(dat.hine1989, odds(
  "hine1989", "dat.hine1989", "Prophylactic lidocaine and death after myocardial infarction", ai, n1i, ci, n2i
))
for (group in c("adults", "juveniles")) {
  x <- dat.landenberger2005[dat.landenberger2005$group == group, ]
  odds(
    paste0("landenberger2005_", group), "dat.landenberger2005",
    paste("Cognitive behavioural therapy of", group, "and offending again"),
    x$n.cbt.rec, x$n.cbt.rec + x$n.cbt.non, x$n.ctrl.rec, x$n.ctrl.rec + x$n.ctrl.non, x$study
  )
}
with(dat.laopaiboon2015, odds(
  "laopaiboon2015", "dat.laopaiboon2015", "Azithromycin compared with amoxycillin, failure of treatment", ai, n1i, ci, n2i
))
with(dat.lau1992, odds(
  "lau1992", "dat.lau1992", "Intravenous streptokinase and death after myocardial infarction", ai, n1i, ci, n2i
))
with(dat.lee2004, odds(
  "lee2004", "dat.lee2004", "Stimulation of the acupoint P6 and nausea after operation", ai, n1i, ci, n2i
))
with(dat.li2007, odds(
  "li2007", "dat.li2007", "Intravenous magnesium and death after myocardial infarction", ai, n1i, ci, n2i
))
for (major in c(TRUE, FALSE)) {
  x <- dat.linde2005[dat.linde2005$group %in% (if (major) 1:2 else 3:4), ]
  odds(
    paste0("linde2005_", if (major) "major" else "any"), "dat.linde2005",
    paste("St John's wort compared with placebo, response in depression; trials", if (major) "restricted to major depression" else "not restricted to major depression"),
    x$ai, x$n1i, x$ci, x$n2i
  )
}
long <- with(dat.linde2015, data.frame(
  id = rep(id, 3), trt = c(treatment1, treatment2, treatment3),
  x = c(resp1, resp2, resp3), n = c(n1, n2, n3)
))
for (pair in list(c("TCA", "SSRI"), c("TCA", "Placebo"), c("SSRI", "Placebo"))) {
  arms(
    paste0("linde2015_", tolower(paste(pair, collapse = "_"))), "dat.linde2015",
    paste0("Antidepressants in primary care, response: ", pair[1], " compared with ", sub("P", "p", pair[2])),
    long, "id", "trt", "x", "n", pair[1], pair[2]
  )
}
with(dat.nielweise2007, odds(
  "nielweise2007", "dat.nielweise2007", "Anti-infective catheters and bloodstream infections", ai, n1i, ci, n2i
))
arms(
  "pagliaro1992_sclerotherapy", "dat.pagliaro1992", "Sclerotherapy and first bleeding in cirrhosis",
  dat.pagliaro1992, "study", "trt", "xi", "ni", "sclerotherapy", "control"
)
arms(
  "pagliaro1992_beta_blockers", "dat.pagliaro1992", "Beta-blockers and first bleeding in cirrhosis",
  dat.pagliaro1992, "study", "trt", "xi", "ni", "beta-blockers", "control"
)
tables <- c("6" = "oral", "9" = "intravenous", "10" = "late", "11" = "reinfarction")
words <- c(
  "6" = "death in short trials of oral treatment", "9" = "death within a week of intravenous treatment",
  "10" = "death in long trials with late treatment", "11" = "reinfarction in long trials"
)
for (table in names(tables)) {
  x <- dat.yusuf1985[dat.yusuf1985$table == table, ]
  odds(
    paste0("yusuf1985_", tables[table]), "dat.yusuf1985",
    paste0("Beta-blockers after myocardial infarction: ", words[table]), x$ai, x$n1i, x$ci, x$n2i, x$id
  )
}
for (drug in c("Tiotropium", "Salmeterol", "Fluticasone", "Fluticasone+Salmeterol")) {
  arms(
    paste0("baker2009_", gsub("+", "_", tolower(drug), fixed = TRUE)), "dat.baker2009",
    paste(sub("+S", " with s", drug, fixed = TRUE), "compared with placebo, exacerbation of COPD"),
    dat.baker2009, "id", "treatment", "exac", "total", drug, "Placebo"
  )
}
drugs <- c("TIO-HH" = "Tiotropium (HandiHaler)", "LABA" = "Long-acting beta-agonists", "ICS" = "Inhaled corticosteroids", "LABA-ICS" = "Long-acting beta-agonists with inhaled corticosteroids")
for (drug in names(drugs)) {
  arms(
    paste0("dong2013_", gsub("-", "_", tolower(drug))), "dat.dong2013",
    paste(drugs[drug], "compared with placebo, death in COPD"),
    dat.dong2013, "id", "treatment", "death", "randomized", drug, "Placebo"
  )
}
arms(
  "dogliotti2014_vka_placebo", "dat.dogliotti2014", "Vitamin K antagonists compared with placebo or nothing, stroke in atrial fibrillation",
  dat.dogliotti2014, "id", "treatment", "stroke", "total", "VKAs", "Placebo/Control"
)
arms(
  "dogliotti2014_vka_aspirin", "dat.dogliotti2014", "Vitamin K antagonists compared with aspirin, stroke in atrial fibrillation",
  dat.dogliotti2014, "id", "treatment", "stroke", "total", "VKAs", "Aspirin"
)
for (category in sort(unique(dat.vanhowe1999$category))) {
  x <- dat.vanhowe1999[dat.vanhowe1999$category == category, ]
  odds(
    paste0("vanhowe1999_", gsub("[ -]", "_", category)), "dat.vanhowe1999",
    paste0("No circumcision and HIV infection: ", category), x$non.pos, x$non.pos + x$non.neg, x$cir.pos, x$cir.pos + x$cir.neg
  )
}
with(dat.bornmann2007, odds(
  "bornmann2007", "dat.bornmann2007", "Women compared with men, award of a grant or fellowship",
  waward, wtotal, maward, mtotal, study
))

# ---- Left out ----------------------------------------------------------------------------------

left_out <- c(
  dat.assink2016 = "no numbers of participants",
  dat.bakdash2021 = "part of the effects is imputed by drawing",
  dat.baskerville2012 = "no numbers of participants",
  dat.bcg = "the same trials as dat.colditz1994",
  dat.begg1989 = "single arms, mostly without a comparison",
  dat.berkey1998 = "mean differences that are not standardised; no standard deviations",
  dat.besson2016 = "many measures of one study, with no common direction",
  dat.bonett2010 = "reliabilities",
  dat.cannon2006 = "fewer than 5 studies",
  dat.debruin2009 = "single arms",
  dat.egger2001 = "mostly the same trials as dat.li2007",
  dat.franchini2012 = "network in which no comparison has 5 trials",
  dat.frank2008 = "fewer than 5 studies",
  dat.gurusamy2011 = "network in which no comparison has 5 trials with an event",
  dat.hackshaw1998 = "no numbers of participants",
  dat.hannum2020 = "single arms",
  dat.ishak2007 = "no numbers of participants",
  dat.kearon1998 = "diagnostic accuracy",
  dat.konstantopoulos2011 = "no numbers of participants",
  dat.lim2014 = "effects of related species, which are not independent",
  dat.linde2016 = "no numbers of participants",
  dat.maire2019 = "trends of populations, no participants",
  dat.mccurdy2020 = "means of conditions, partly within persons",
  dat.moura2021 = "effects of related species, which are not independent",
  dat.nielweise2008 = "events by time, no numbers of participants",
  dat.obrien2003 = "several doses in each study",
  dat.pignon2000 = "no numbers of participants",
  dat.pritz1997 = "single arms",
  dat.riley2003 = "no numbers of participants",
  dat.tannersmith2016 = "made for demonstration, as its documentation says",
  dat.viechtbauer2021 = "hypothetical trials",
  dat.woods2010 = "fewer than 5 studies"
)
everything <- data(package = "metadat")$results[, "Item"]
stopifnot(setequal(everything, c(used, names(left_out))), !any(used %in% names(left_out)))

# ---- The original citation, as the documentation of the package gives it -------------------------

database <- tools::Rd_db("metadat")

flatten <- function(x) {
  tag <- attr(x, "Rd_tag")
  if (is.null(tag)) tag <- ""
  if (tag == "COMMENT") return("")
  if (is.character(x)) return(paste(x, collapse = ""))
  if (tag == "\\doi") return(paste0("https://doi.org/", flatten(x[[1]])))
  if (tag == "\\enc") return(flatten(x[[1]]))
  if (tag %in% c("\\USERMACRO", "\\if", "\\ifelse", "\\Sexpr")) return("")
  paste(sapply(x, flatten), collapse = "")
}

section <- function(name, wanted) {
  parts <- Filter(function(part) attr(part, "Rd_tag") == wanted, database[[paste0(name, ".Rd")]])
  text <- if (length(parts)) enc2utf8(flatten(parts[[1]])) else ""
  paragraphs <- trimws(gsub("\\s+", " ", strsplit(text, "\n[ \t]*\n")[[1]]))
  paragraphs <- gsub("\\\\%|\\\\", "", gsub("--", "-", paragraphs, fixed = TRUE))
  paragraphs[nzchar(paragraphs)]
}

citation_of <- function(name) {
  source <- section(name, "\\source")
  if (grepl("^Personal communication", source[1])) source <- section(name, "\\references")
  paste(source[1], collapse = " ")
}

# ---- Writing -----------------------------------------------------------------------------------

quoted <- function(text) paste0("\"", gsub("\"", "\"\"", text), "\"")
write_lines <- function(lines, name) {
  file <- file(file.path(FOLDER, name), "wb")
  on.exit(close(file))
  writeLines(enc2utf8(lines), file, sep = "\n", useBytes = TRUE)
}
number <- function(x) ifelse(is.na(x), "", sprintf("%.8g", x))

sets <- sets[sort(names(sets), method = "radix")]
rows <- unlist(lapply(names(sets), function(id) {
  set <- sets[[id]]
  paste(id, seq_len(nrow(set$rows)), set$kind, number(set$rows$yi), number(set$rows$vi),
    number(set$rows$n1), number(set$rows$n2),
    sep = ","
  )
}))
write_lines(c("dataset,study,kind,yi,vi,n1,n2", rows), "meta_analyses.csv")

version <- as.character(packageVersion("metadat"))
about <- sapply(names(sets), function(id) {
  set <- sets[[id]]
  paste(id, set$kind, nrow(set$rows), quoted(set$title), set$source, paste("metadat", version), quoted(citation_of(set$source)), sep = ",")
})
write_lines(c("dataset,kind,studies,title,package_data,package,citation", about), "sources.csv")

names_left <- sort(names(left_out), method = "radix")
write_lines(c("package_data,reason", paste(names_left, quoted(left_out[names_left]), sep = ",")), "left_out.csv")
