//! The tasks that CI runs: `.ci/run` and the workflows in `.github/`.

use std::fs;

use crate::cargo;

/// The arguments of every `cargo xtask TASK` in a pipeline, without the task's own name.
///
/// # Panics
/// If the pipelines cannot be read, or none of them runs the task.
pub fn arguments_of(task: &str) -> Vec<Vec<String>> {
    let calls = calls().into_iter().filter(|call| call[0] == task);
    let arguments: Vec<_> = calls.map(|call| call[1..].to_vec()).collect();
    assert!(!arguments.is_empty(), "no pipeline runs {task}");
    arguments
}

/// The words after every `cargo xtask` in a pipeline.
///
/// # Panics
/// If the pipelines cannot be read.
pub fn calls() -> Vec<Vec<String>> {
    let root = cargo::workspace_root();
    let workflows = fs::read_dir(root.join(".github/workflows")).expect("there are workflows");
    let mut files: Vec<_> = workflows
        .map(|entry| entry.expect("an entry can be read").path())
        .collect();
    files.push(root.join(".ci/run"));
    let text: String = files
        .iter()
        .map(|file| fs::read_to_string(file).expect("a pipeline is text"))
        .collect();
    text.lines()
        .filter_map(|line| line.split_once("cargo xtask "))
        .map(|(_, call)| call.split_whitespace())
        .map(|words| {
            words
                .map(|word| word.trim_matches('"').to_owned())
                .collect()
        })
        .collect()
}
