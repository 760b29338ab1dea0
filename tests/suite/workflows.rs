//! Checks, as far as possible, the workflows in `.github/`, which cannot run here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use provider_package::{Program, RELEASED};
use pypi::{CHECK_JSONSCHEMA, Package, ZIZMOR};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every workflow, by its path in the project.
fn workflows() -> Vec<(String, Value)> {
    let directory = root().join(".github/workflows");
    let entries = fs::read_dir(directory).expect("there are workflows");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("an entry can be read").file_name())
        .map(|name| format!(".github/workflows/{}", name.to_string_lossy()))
        .collect();
    names.sort();
    assert!(names.len() >= 3, "{names:?}");
    let parsed = |name: String| {
        let workflow = serde_saphyr::from_str(&read(&name));
        let workflow = workflow.unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, workflow)
    };
    names.into_iter().map(parsed).collect()
}

fn jobs(workflow: &Value) -> impl Iterator<Item = (&String, &Value)> {
    workflow["jobs"].as_object().expect("it has jobs").iter()
}

fn job<'a>(workflows: &'a [(String, Value)], file: &str, job: &str) -> &'a Value {
    let mut found = workflows.iter().filter(|(name, _)| name.ends_with(file));
    let (_, workflow) = found.next().unwrap_or_else(|| panic!("there is no {file}"));
    let job = &workflow["jobs"][job];
    assert!(job.is_object(), "{file} lacks a job");
    job
}

/// One column in the table of a job's variants.
fn variants<'a>(job: &'a Value, column: &str) -> Vec<&'a str> {
    let variants = job["strategy"]["matrix"]["include"].as_array();
    let variants = variants.expect("the job has variants").iter();
    variants.filter_map(|row| row[column].as_str()).collect()
}

fn strings<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_str() {
                    Some(text) if name == key => found.push(text),
                    _ => strings(field, key, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| strings(item, key, found)),
        _ => {}
    }
}

/// The values of `key` anywhere in any workflow.
fn all<'a>(workflows: &'a [(String, Value)], key: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (_, workflow) in workflows {
        strings(workflow, key, &mut found);
    }
    found
}

#[test]
fn every_action_is_pinned_to_a_commit_and_says_of_which_version() {
    let mut pinned = 0;
    for (name, _) in workflows() {
        for line in read(&name).lines().filter(|line| line.contains("uses: ")) {
            let (_, action) = line.split_once("uses: ").expect("it was found");
            if let Some(own) = action.strip_prefix("./") {
                assert!(root().join(own).is_file(), "{name}: {line}");
                continue;
            }
            let (_, version) = action.split_once('@').unwrap_or_default();
            let (commit, comment) = version.split_once(" # v").unwrap_or_default();
            let is_commit = commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
            assert!(is_commit && !comment.is_empty(), "{name}: {line}");
            pinned += 1;
        }
    }
    assert!(pinned >= 10, "{pinned}");
}

#[test]
fn only_the_job_that_publishes_may_write() {
    for (name, workflow) in workflows() {
        assert_eq!(workflow["permissions"], serde_json::json!({}), "{name}");
        for (job, of_job) in jobs(&workflow) {
            let permissions = of_job["permissions"].as_object();
            let permissions = permissions.unwrap_or_else(|| panic!("{name}: {job} names none"));
            let may_write = permissions.values().any(|permission| permission == "write");
            assert_eq!(may_write, job == "publish", "{name}: {job}");
        }
    }
}

#[test]
fn each_released_platform_is_packed() {
    let workflows = workflows();
    let package = job(&workflows, "package.yml", "package");
    assert_eq!(variants(package, "target"), RELEASED);
    let judged = read("deny.toml");
    for target in RELEASED {
        assert!(judged.contains(&format!("\"{target}\"")), "{target}");
    }
    for caller in ["ci.yml", "release.yml"] {
        let uses = &job(&workflows, caller, "packages")["uses"];
        assert_eq!(uses, "./.github/workflows/package.yml", "{caller}");
    }
}

/// The file names begin with the name of the program: each step that passes files on must name both
/// programs.
#[test]
fn each_program_is_signed_and_published() {
    let workflows = workflows();
    let gather = job(&workflows, "release.yml", "gather");
    let publish = job(&workflows, "release.yml", "publish");
    let (mut uploaded, mut scripts) = (Vec::new(), Vec::new());
    strings(gather, "path", &mut uploaded);
    strings(publish, "run", &mut scripts);
    let [sign, create] = scripts[..] else {
        panic!("{scripts:?}");
    };
    for program in Program::ALL.map(Program::name) {
        let files = format!("target/dist/{program}_*");
        let is_uploaded = uploaded
            .iter()
            .any(|paths| paths.lines().any(|path| path == files));
        assert!(is_uploaded, "{files}: {uploaded:?}");
        assert!(sign.contains(&format!(" {program}_*_SHA256SUMS")), "{sign}");
        assert!(create.contains(&format!(" {program}_* ")), "{create}");
    }
}

#[test]
fn the_oldest_clis_are_those_of_the_readme_and_the_newest_is_always_there() {
    let workflows = workflows();
    let terraform = variants(job(&workflows, "ci.yml", "terraform"), "version");
    let opentofu = variants(job(&workflows, "ci.yml", "opentofu"), "version");
    let oldest = |versions: &[&str]| versions[0].trim_end_matches(".*").to_owned();
    let promise = format!(
        "works with Terraform {} and OpenTofu {}, and newer",
        oldest(&terraform),
        oldest(&opentofu)
    );
    for page in ["README.md", "docs/guides/install-the-provider.md"] {
        assert!(read(page).contains(&promise), "{page}: {promise}");
    }
    assert_eq!(terraform.last(), Some(&"latest"));
}

/// The command lines of the workflows and of `.ci/run`.
fn command_lines() -> Vec<String> {
    let workflows = workflows();
    let own = read(".ci/run");
    let blocks = all(&workflows, "run").into_iter().chain([own.as_str()]);
    let lines = blocks.flat_map(str::lines).map(str::trim);
    lines
        .map(|line| line.trim_start_matches("step ").to_owned())
        .collect()
}

#[test]
fn what_they_run_of_the_project_is_there() {
    let workflows = workflows();
    let scripts = all(&workflows, "run")
        .into_iter()
        .filter(|script| script.ends_with(".ci/run"));
    assert_eq!(scripts.count(), 1, "one job runs all of .ci/run");
    assert!(root().join(".ci/run").is_file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(root().join(".ci/run"))
            .unwrap()
            .permissions()
            .mode();
        assert!(mode & 0o100 != 0, ".ci/run cannot be executed");
    }
}

/// A name that matches no test selects none, and the run would pass.
#[test]
fn every_test_that_they_select_or_leave_out_exists() {
    let output = Command::new(std::env::current_exe().expect("a test has a program"))
        .arg("--list")
        .output()
        .expect("it can list its tests");
    let list = String::from_utf8(output.stdout).expect("names are text");
    let tests: Vec<&str> = list
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .collect();
    assert!(tests.len() > 100, "{list}");

    let workflows = workflows();
    let lines = command_lines();
    let of_commands = lines
        .iter()
        .filter(|line| line.starts_with("cargo test") && line.contains("--test suite"))
        .filter_map(|line| line.split_once(" -- "))
        .map(|(_, filters)| filters);
    let left_out = all(&workflows, "skip");
    let filters: Vec<&str> = of_commands
        .chain(left_out)
        .flat_map(str::split_whitespace)
        .filter(|word| !word.starts_with('-') && !word.starts_with('$'))
        .collect();
    assert!(filters.len() >= 5, "{filters:?}");
    for filter in filters {
        let fits = tests.iter().any(|test| test.contains(filter));
        assert!(fits, "no test has {filter} in its name");
    }
}

/// Installs a package from the Python package index.
fn installed(package: &Package<'_>) -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target_dir = scratch.parent().expect("it lies in the target directory");
    pypi::install(package, target_dir).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn nothing_in_them_can_be_abused() {
    let program = installed(&ZIZMOR).join("bin/zizmor");
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(program)
        .args([
            "--offline",
            "--no-progress",
            "--persona=pedantic",
            ".github",
        ])
        .current_dir(root())
        .output()
        .unwrap_or_else(|error| panic!("{ZIZMOR} does not run: {error}"));
    let said = [stdout, stderr].concat();
    assert!(status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn they_have_the_shape_that_github_reads() {
    let schemas = installed(&CHECK_JSONSCHEMA).join("check_jsonschema/builtin_schemas/vendor");
    let dependabot = ".github/dependabot.yml";
    let updates = serde_saphyr::from_str(&read(dependabot)).expect("it is YAML");
    for (schema, files) in [
        ("github-workflows.json", workflows()),
        ("dependabot.json", vec![(dependabot.to_owned(), updates)]),
    ] {
        let schema = fs::read(schemas.join(schema)).expect("the package has the schema");
        let schema = serde_json::from_slice(&schema).expect("a schema is JSON");
        let schema = jsonschema::validator_for(&schema).expect("it is a schema");
        for (name, file) in files {
            let problems: Vec<_> = schema
                .iter_errors(&file)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(problems.is_empty(), "{name}: {problems:#?}");
        }
        let nonsense = serde_json::json!({"jobs": 1, "updates": 1});
        assert!(!schema.is_valid(&nonsense), "the schema allows anything");
    }
}
