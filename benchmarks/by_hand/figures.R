# Draw an evidence map and three figures for each question: Rscript figures.R reviews/one
suppressPackageStartupMessages({
  library(dplyr)
  library(ggplot2)
})

review <- commandArgs(trailingOnly = TRUE)[1]
folder <- file.path(review, "figures")
unlink(folder, recursive = TRUE)
dir.create(folder)
# A vote without a number of participants is drawn as one of a single participant.
read <- function(name) {
  table <- read.csv(file.path(review, name), na.strings = "")
  if ("participants" %in% names(table)) {
    table$participants <- coalesce(as.numeric(table$participants), 1)
  }
  table
}
studies <- read("study_votes.csv")
units <- read("unit_votes.csv")
votes <- read("votes.csv")
COLOURS <- c(
  increase = "#0072B2", decrease = "#D55E00", no_change = "#8a8a8a", conflicting = "#3d3d3d"
)
SHAPES <- c(increase = 24, decrease = 25, no_change = 22, conflicting = 4)
MM <- 25.4
made <- character()

save <- function(plot, name, rows) {
  # ggsave refuses more than 50 inches
  size <- list(width = 180 / MM, height = min(2.8 + 0.2 * rows, 49), units = "in")
  for (form in c("svg", "pdf", "png")) {
    device <- list(svg = grDevices::svg, pdf = grDevices::pdf, png = "png")[[form]]
    file <- file.path(folder, paste0(name, ".", form))
    suppressWarnings(do.call(ggsave, c(list(file, plot, device = device, dpi = 300), size)))
  }
  made <<- c(made, name)
}

marks <- function(table) {
  ggplot(table) +
    geom_point(aes(.data$x, .data$y, colour = vote, fill = vote, shape = vote, size = participants)) +
    scale_colour_manual(values = COLOURS) + scale_fill_manual(values = COLOURS) +
    scale_shape_manual(values = SHAPES) + scale_size_area(max_size = 4) +
    theme_minimal(base_size = 7) + labs(x = NULL, y = NULL) + theme(legend.position = "bottom") +
    theme(axis.text.x = element_text(angle = 90, hjust = 1, vjust = 0.5))
}

# The evidence map: regions by studies, a mark for each vote of a study.
if (nrow(studies)) {
  map <- studies |> mutate(x = study_id, y = region)
  save(marks(map), "evidence_map", n_distinct(map$region))
}

for (name in unique(votes$synthesis)) {
  own <- votes |> filter(synthesis == name)

  # The effect direction plot: studies by regions.
  cast <- studies |> filter(synthesis == name) |> mutate(x = region, y = study_id)
  save(marks(cast) + ggtitle(name), paste0("effect_direction_", name), n_distinct(cast$study_id))

  # The harvest plot: a bar for each vote, as high as its participants.
  bars <- units |> filter(synthesis == name) |>
    mutate(vote = factor(vote, names(COLOURS)), n = participants) |>
    group_by(region, vote) |> arrange(desc(n), .by_group = TRUE) |> mutate(place = row_number())
  harvest <- ggplot(bars, aes(place, n, fill = vote)) + geom_col(width = 0.8) +
    facet_grid(region ~ vote, switch = "y") + scale_fill_manual(values = COLOURS) +
    theme_minimal(base_size = 6) + labs(x = NULL, y = NULL, title = name) +
    theme(strip.text.y.left = element_text(angle = 0), axis.text = element_blank())
  save(harvest, paste0("harvest_plot_", name), n_distinct(bars$region))

  # The proportion of votes for increase, with its interval.
  shown <- own |> filter(k > 0)
  if (any(shown$k > 1)) {
    plot <- ggplot(shown, aes(share, region)) + geom_vline(xintercept = 0.5) +
      geom_errorbarh(aes(xmin = low, xmax = high), height = 0) + geom_point(aes(size = k)) +
      geom_text(aes(x = 1.1, label = format(p_sign, digits = 2)), size = 2) +
      theme_minimal(base_size = 7) + labs(x = "votes for increase", y = NULL, title = name)
    save(plot, paste0("vote_plot_", name), nrow(shown))
  }
}
writeLines(made, file.path(review, "figures.txt"))
