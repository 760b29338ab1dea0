#![doc = include_str!("../README.md")]

/// Allows traits with asynchronous methods, such as [`Resource`](framework::resource::Resource), to
/// be implemented: write it above the `impl`.
pub use async_trait::async_trait;

pub use program::Program;

pub mod framework;
pub mod plugin;
mod program;
pub mod wire;

#[cfg(test)]
mod tests {
    /// The README shows the code that is compiled and run.
    #[test]
    fn the_readme_shows_the_example() {
        let readme = include_str!("../README.md");
        let example = include_str!("../examples/terraform-provider-example.rs");
        let shown = readme
            .split_once("```rust,no_run\n")
            .and_then(|(_, rest)| rest.split_once("```"))
            .map(|(shown, _)| shown);
        assert_eq!(shown, Some(example));
    }
}
