# Put the table of votes and the figures on a page: Rscript report.R reviews/one
review <- commandArgs(trailingOnly = TRUE)[1]
votes <- read.csv(file.path(review, "votes.csv"), na.strings = "")
figures <- readLines(file.path(review, "figures.txt"))
table <- knitr::kable(votes, format = "html", digits = 3)
pictures <- sprintf('<p><img alt="%s" src="figures/%s.svg"></p>', figures, figures)
page <- c("<!DOCTYPE html><title>Votes</title><h1>Votes by region</h1>", table, pictures)
writeLines(page, file.path(review, "report.html"))
