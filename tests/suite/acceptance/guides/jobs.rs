//! The jobs of a page, run as the machines of GitHub and GitLab run them: each in a fresh checkout
//! and its own home directory. A job gets nothing from another job except artifacts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use provider_address::{REGISTRIES, VERSION};
use provider_package::{Program, file_names, lay_out, package, write_sums};
use serde_json::Value;

use super::Reader;
use super::page::Block;
use super::shell::Answer;
use crate::acceptance::install::here;

/// The platform that the pages name for the jobs.
const PLATFORM: &str = "linux_amd64";

/// The files of a directory that are under version control, by extension. A local state stands in
/// for a remote one.
const CHECKED_OUT: [&str; 5] = ["tf", "jq", "sh", "hcl", "tfstate"];

/// What the jobs of one page have in common.
pub struct Jobs {
    release: PathBuf,
    /// What the page's Dockerfile puts into the image for the jobs: files of the release, each with
    /// its path below the home directory.
    image: Vec<(String, String)>,
    /// The outputs of steps and jobs, keyed by the expressions that read them.
    outputs: BTreeMap<String, String>,
    homes: usize,
    /// Text on the page and its replacement in this run: the platform, and the registry host of the
    /// program under test.
    instead: Vec<(&'static str, String)>,
}

impl Jobs {
    /// Creates a release with the provider of this build, and a `gh` that downloads it.
    #[track_caller]
    pub fn new(reader: &Reader, host: &str) -> Jobs {
        let platform = here();
        let archive = file_names::archive(Program::Provider, platform);
        Jobs {
            release: publish(reader, Program::Provider, &archive),
            image: Vec::new(),
            outputs: BTreeMap::new(),
            homes: 0,
            instead: vec![
                (PLATFORM, platform.to_string()),
                (REGISTRIES[0], host.to_owned()),
            ],
        }
    }

    /// Writes the lock file of `directory` as a user who installs from the release does.
    #[track_caller]
    pub fn lock(&self, reader: &mut Reader, directory: &str) {
        let mirror = self.release.with_file_name("mirror-of-the-release");
        let archive = file_names::archive(Program::Provider, here());
        lay_out(&mirror, &self.release, &[archive]).expect("a mirror can be written");
        let directory = reader.shell.directory().join(directory);
        let line = format!(
            "(\ncd '{}'\nrm .terraform.lock.hcl\nterraform providers lock -fs-mirror='{}' \
             -platform={}\n)",
            directory.display(),
            mirror.display(),
            here()
        );
        let answer = reader.shell.run(&line);
        assert_eq!(answer.code, 0, "{}", answer.output);
    }

    /// Reads the Dockerfile of the jobs' image.
    #[track_caller]
    pub fn image(&mut self, block: &Block) {
        let copies = block
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("COPY "));
        for copy in copies {
            let (file, to) = copy.split_once(' ').expect("a file and a place");
            let to = to.strip_prefix("/root/").expect("the home directory");
            self.image.push((self.as_here(file), self.as_here(to)));
        }
        assert!(!self.image.is_empty(), "{}", block.place);
    }

    /// Runs a job of GitHub Actions, and returns the step that failed, if one did.
    #[track_caller]
    pub fn github(&mut self, reader: &mut Reader, name: &str, job: &Value) -> Option<Answer> {
        let directory = text(&job["defaults"]["run"]["working-directory"]);
        let home = self.starts(reader, directory);
        let mut before = format!(
            "export HOME='{}'\nunset TF_CLI_CONFIG_FILE\n",
            home.display()
        );
        for (name, value) in entries(&job["env"]) {
            // The variables and secrets of the environment are already in the reader's environment.
            let value = text(value);
            if !value.contains("${{ vars.") && !value.contains("${{ secrets.") {
                before += &format!("export {name}='{}'\n", self.evaluated(value));
            }
        }
        let root = reader.shell.directory();
        let output = home.join("github-output");
        let summary = self.summary(reader);
        before += &format!(
            "export GITHUB_OUTPUT='{}' GITHUB_STEP_SUMMARY='{}'\ncd '{}'\n",
            output.display(),
            summary.display(),
            root.join(directory).display()
        );
        for step in job["steps"].as_array().expect("a job has steps") {
            let action = step["uses"].as_str().unwrap_or_default();
            if action.starts_with("actions/upload-artifact@") {
                let path = root.join(text(&step["with"]["path"]));
                fs::copy(path, self.artifact(text(&step["with"]["name"]))).expect("it is there");
            } else if action.starts_with("actions/download-artifact@") {
                let name = text(&step["with"]["name"]);
                let path = root.join(text(&step["with"]["path"])).join(name);
                fs::copy(self.artifact(name), path).expect("it is there");
            }
            let Some(script) = step["run"].as_str() else {
                continue;
            };
            fs::write(&output, "").expect("the home directory can be written");
            let answer = reader
                .shell
                .run(&format!("(\n{before}{}\n)", self.as_here(script)));
            if answer.code != 0 {
                return Some(answer);
            }
            let written = fs::read_to_string(&output).expect("it was written");
            for (key, value) in written.lines().filter_map(|line| line.split_once('=')) {
                let id = text(&step["id"]);
                let expression = format!("steps.{id}.outputs.{key}");
                self.outputs.insert(expression, value.to_owned());
            }
        }
        for (key, value) in entries(&job["outputs"]) {
            let value = self.evaluated(text(value));
            let expression = format!("needs.{name}.outputs.{key}");
            self.outputs.insert(expression, value);
        }
        None
    }

    /// Whether the `if` of a job holds: it compares one output with one value.
    #[track_caller]
    pub fn holds(&self, job: &Value) -> bool {
        let condition = text(&job["if"]);
        let (output, value) = condition.split_once(" == ").expect("a comparison");
        self.outputs[output] == value.trim_matches('\'')
    }

    /// Runs a job of GitLab in the image.
    #[track_caller]
    pub fn gitlab(&mut self, reader: &mut Reader, job: &Value) -> Answer {
        let script: Vec<_> = job["script"]
            .as_array()
            .expect("a job has a script")
            .iter()
            .map(text)
            .collect();
        let directory = script[0].strip_prefix("cd ").expect("its directory first");
        let home = self.starts(reader, directory);
        for (file, to) in &self.image {
            let to = home.join(to);
            fs::create_dir_all(&to).expect("the home directory can be written");
            fs::copy(self.release.join(file), to.join(file)).expect("it is in the release");
        }
        let root = reader.shell.directory();
        let plan = root.join(directory).join("tfplan");
        if job["needs"].is_array() {
            fs::copy(self.artifact("tfplan"), &plan).expect("it is there");
        }
        let script = format!(
            "(\nexport HOME='{}'\nunset TF_CLI_CONFIG_FILE\ncd '{}'\n{}\n)",
            home.display(),
            root.display(),
            script.join("\n")
        );
        let answer = reader.shell.run(&script);
        for path in job["artifacts"]["paths"].as_array().into_iter().flatten() {
            let path = Path::new(text(path));
            let name = path.file_name().expect("a file").to_string_lossy();
            fs::copy(root.join(path), self.artifact(&name)).expect("it is there");
        }
        answer
    }

    /// The path of the artifact with this name.
    pub fn artifact(&self, name: &str) -> PathBuf {
        self.release.with_file_name(format!("artifact-{name}"))
    }

    /// What the jobs have written to the summary of the run.
    pub fn summary(&self, reader: &Reader) -> PathBuf {
        let root = reader.shell.directory();
        root.with_file_name("step-summary")
    }

    /// Removes the files that a checkout does not have, and returns a new home directory.
    fn starts(&mut self, reader: &Reader, directory: &str) -> PathBuf {
        let directory = reader.shell.directory().join(directory);
        for entry in fs::read_dir(directory).expect("it can be read") {
            let path = entry.expect("an entry can be read").path();
            let extension = path
                .extension()
                .map(|extension| extension.to_string_lossy());
            if path.is_dir() {
                fs::remove_dir_all(path).expect("it can be removed");
            } else if !extension.is_some_and(|extension| CHECKED_OUT.contains(&&*extension)) {
                fs::remove_file(path).expect("it can be removed");
            }
        }
        self.homes += 1;
        let home = self.release.with_file_name(format!("home-{}", self.homes));
        fs::create_dir(&home).expect("a directory can be made");
        home
    }

    fn as_here(&self, text: &str) -> String {
        let texts = self.instead.iter();
        texts.fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    /// Replaces the outputs in an expression with their values.
    #[track_caller]
    fn evaluated(&self, value: &str) -> String {
        let Some(expression) = value.strip_prefix("${{ ") else {
            return value.to_owned();
        };
        let expression = expression.strip_suffix(" }}").expect("it ends");
        match expression {
            "github.token" => "token".to_owned(),
            output => self.outputs[output].clone(),
        }
    }
}

/// Creates a release with a program of this build in an archive of this name, and a `gh` that
/// downloads it.
#[track_caller]
pub fn publish(reader: &Reader, program: Program, named: &str) -> PathBuf {
    let release = reader.shell.directory().with_file_name("release");
    fs::create_dir(&release).expect("a directory can be made");
    let provider = Path::new(env!("CARGO_BIN_EXE_terraform-provider-mendix"));
    let built = provider.with_file_name(program.name());
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let archive = package(&release, project, program, here(), &built);
    let archive = archive.expect("it can be packed");
    fs::rename(release.join(archive), release.join(named)).expect("it can be renamed");
    write_sums(&release, program, &[named.to_owned()]).expect("the sums can be written");
    assert!(release.join(file_names::sums(program)).is_file());
    let line = format!(
        "[ \"$1 $2 $3\" = 'release download v{}' ] && exec cp '{}'/* .",
        VERSION,
        release.display()
    );
    reader.shell.install("gh", &line);
    release
}

#[track_caller]
fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text, not {value}"))
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
