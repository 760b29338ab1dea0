//! What several runs of one measurement say together.

use serde::{Deserialize, Serialize};

/// The figures of several runs, in the order of the runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    /// Adds a figure. Digits that no clock here can tell are left out: the file would only be
    /// longer.
    pub(crate) fn push(&mut self, sample: f64) {
        self.0.push((sample * 1e4).round() / 1e4);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The middle one, or the mean of the two in the middle.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match (sorted.len() / 2, sorted.len() % 2) {
            (0, 0) => f64::NAN,
            (middle, 0) => f64::midpoint(sorted[middle - 1], sorted[middle]),
            (middle, _) => sorted[middle],
        }
    }

    pub(crate) fn min(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    pub(crate) fn max(&self) -> f64 {
        self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// How this compares with `base` run by run: whatever else the machine did in a run slowed
    /// both.
    pub(crate) fn paired(&self, base: &Samples, with: impl Fn(f64, f64) -> f64) -> Samples {
        let pairs = self.0.iter().zip(&base.0);
        Samples(pairs.map(|(&ours, &base)| with(ours, base)).collect())
    }

    /// Each of them times a factor.
    pub(crate) fn times(&self, factor: f64) -> Samples {
        Samples(self.0.iter().map(|sample| sample * factor).collect())
    }

    /// How many times as much as `base`, run by run.
    pub(crate) fn ratio(&self, base: &Samples) -> Samples {
        self.paired(base, |ours, base| ours / base)
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(samples: I) -> Self {
        let mut all = Samples::default();
        samples.into_iter().for_each(|sample| all.push(sample));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        assert_eq!(Samples::from_iter([9.0, 1.0, 5.0]).median(), 5.0);
        assert_eq!(Samples::from_iter([9.0, 1.0, 5.0, 7.0]).median(), 6.0);
        assert!(Samples::default().median().is_nan());
    }

    #[test]
    fn ratios_are_taken_run_by_run() {
        let (ours, base) = ([4.0, 30.0, 6.0], [2.0, 10.0, 3.0]);
        let ratio = Samples::from_iter(ours).ratio(&Samples::from_iter(base));
        assert_eq!(ratio, Samples::from_iter([2.0, 3.0, 2.0]));
        assert_eq!((ratio.median(), ratio.min(), ratio.max()), (2.0, 2.0, 3.0));
    }
}
