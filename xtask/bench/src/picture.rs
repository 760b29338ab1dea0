//! The picture in `docs/design/performance.md`: time against the number of resources.

use anyhow::{Context as _, anyhow};
use plotters::prelude::*;

use super::quantity::Quantity;
use super::report::Report;
use super::row::Row;
use super::samples::Samples;

/// In points.
const SIZE: (u32, u32) = (860, 640);

const COMMANDS: [Quantity; 4] = [
    Quantity::PlanCreate,
    Quantity::Apply,
    Quantity::PlanRefresh,
    Quantity::Destroy,
];

/// Colours that can be told apart on a light and on a dark page: the picture has no ground of its
/// own.
const MENDIX: RGBColor = RGBColor(0x2f, 0x81, 0xf7);
const PEER: RGBColor = RGBColor(0xd2, 0x6a, 0x1b);
const FLOOR: RGBColor = RGBColor(0x8b, 0x94, 0x9e);
const TEXT: RGBColor = RGBColor(0x7d, 0x85, 0x90);

/// One of the lines.
struct Line {
    name: &'static str,
    colour: RGBColor,
    figures: fn(&Row) -> Option<&Samples>,
}

const LINES: [Line; 3] = [
    Line {
        name: "Go peer",
        colour: PEER,
        figures: |row| row.peer.as_ref(),
    },
    Line {
        name: "this provider",
        colour: MENDIX,
        figures: |row| Some(&row.mendix),
    },
    Line {
        name: "floor: no provider",
        colour: FLOOR,
        figures: |row| row.floor.as_ref(),
    },
];

impl Report {
    /// The picture as SVG: a panel for each command, of the host that ran all of them with the most
    /// resources, without latency.
    ///
    /// # Errors
    /// When nothing was measured that could be drawn.
    pub(crate) fn picture(&self) -> anyhow::Result<String> {
        let host = self
            .hosts
            .iter()
            // The last of several equal ones is the greatest; Terraform comes first.
            .rev()
            .max_by_key(|host| largest(&self.points(host, Quantity::Destroy)))
            .context("there is nothing to draw")?;
        let mut svg = String::new();
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let title = format!("{host}; {}", self.machine);
        let panels = root.titled(&title, ("sans-serif", 22).into_font().color(&TEXT))?;
        for (command, panel) in COMMANDS.into_iter().zip(panels.split_evenly((2, 2))) {
            let rows = self.points(host, command);
            draw(&panel, command, &rows).map_err(|error| anyhow!("{error}"))?;
        }
        root.present().context("cannot draw")?;
        drop(panels);
        drop(root);
        svg.push('\n');
        Ok(svg)
    }

    /// The rows of a command without latency, by number of resources.
    fn points(&self, host: &str, command: Quantity) -> Vec<&Row> {
        let mut rows: Vec<_> = self
            .rows
            .iter()
            .filter(|row| row.host.as_deref() == Some(host))
            .filter(|row| row.quantity == command && row.latency_ms == Some(0))
            .collect();
        rows.sort_by_key(|row| row.resources);
        rows
    }
}

fn largest(rows: &[&Row]) -> Option<usize> {
    rows.iter().filter_map(|row| row.resources).max()
}

type Panel<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn draw(
    panel: &Panel<'_>,
    command: Quantity,
    rows: &[&Row],
) -> Result<(), Box<dyn std::error::Error>> {
    let most = largest(rows).unwrap_or(1) as f64;
    let points = |line: &Line| -> Vec<(f64, f64)> {
        let point = |row: &&Row| {
            let samples = (line.figures)(row).filter(|samples| !samples.is_empty())?;
            Some((row.resources? as f64, samples.median()))
        };
        rows.iter().filter_map(point).collect()
    };
    let slowest = LINES.iter().flat_map(points).map(|(_, seconds)| seconds);
    let slowest = slowest.fold(0.0, f64::max);
    let text = |size: i32| ("sans-serif", size).into_font().color(&TEXT);
    let mut chart = ChartBuilder::on(panel)
        .caption(command.name(), text(20))
        .margin(10)
        .margin_right(28)
        .x_label_area_size(44)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..most, 0.0..slowest * 1.05)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(TEXT.mix(0.3))
        .axis_style(TEXT)
        .label_style(text(15))
        .x_labels(5)
        .y_labels(5)
        .x_label_formatter(&|resources| format!("{resources:.0}"))
        .y_label_formatter(&|seconds| format!("{seconds} s"))
        .x_desc("resources")
        .axis_desc_style(text(15))
        .draw()?;
    for line in &LINES {
        let points = points(line);
        chart
            .draw_series(LineSeries::new(points.clone(), line.colour.stroke_width(2)))?
            .label(line.name)
            .legend(|(x, y)| PathElement::new([(x, y), (x + 16, y)], line.colour.stroke_width(2)));
        let dots = points
            .into_iter()
            .map(|point| Circle::new(point, 3, line.colour.filled()));
        chart.draw_series(dots)?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .label_font(text(15))
        .draw()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::report;

    #[test]
    fn the_picture_is_the_same_each_time_and_names_what_it_shows() {
        let picture = report().picture().unwrap();
        assert_eq!(picture, report().picture().unwrap());
        let named = LINES.iter().map(|line| line.name);
        for text in named
            .chain(COMMANDS.map(Quantity::name))
            .chain(["Terraform 1.15.5"])
        {
            assert!(picture.contains(text), "{text} is not in {picture}");
        }
    }
}
