//! The tests of a module, without a Control Center and with a simulated one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use terraform_cli::Product;

use super::{Reader, page};
use crate::story::{Cli, World, chat, knowledge_base, opentofu};

pub const GUIDE: &str = "test-your-own-modules";

cases_of_two_releases![
    the_guide_works,
    a_test_of_the_module_without_options_sends_no_request,
    the_mock_names_every_computed_attribute,
    the_mock_stands_in_for_a_module_that_sets_nothing_optional,
    a_mock_makes_up_what_it_is_not_told,
    a_mock_knows_no_catalog,
    an_error_of_the_provider_is_no_expected_failure,
    what_must_not_be_destroyed_is_not_cleaned_up,
];

fn the_guide_works(cli: &Cli) {
    let mut reader = Reader::opens(GUIDE, cli).brings_the_module();
    reader.follows_the_guide();
}

/// With the endpoint and the token of a Control Center in the environment, the tests that create
/// something would spend Cloud Tokens. So the default directory has none of them.
fn a_test_of_the_module_without_options_sends_no_request(cli: &Cli) {
    let mut reader = Reader::opens(GUIDE, cli).brings_the_module();
    let answer = reader
        .shell
        .run("cd modules/assistant\nterraform init\nterraform test");
    let said = answer.output;
    assert!(said.contains("Success! 4 passed, 0 failed."), "{said}");
    assert_eq!(reader.control_center.requests().total, 0);
}

/// The guide shows the module's tests exactly as they are in `examples/`.
#[test]
fn the_guide_shows_the_files_of_the_example() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let blocks = page::blocks(GUIDE);
    let files = [
        "tests/mocked.tftest.hcl",
        "simulator-tests/simulated.tftest.hcl",
    ];
    for file in files {
        let name = format!("modules/assistant/{file}");
        let text = fs::read_to_string(example.join(&name)).expect("the example can be read");
        let shown = format!("# {name}\n\n{text}");
        assert!(
            blocks.iter().any(|block| block.text == shown),
            "the guide does not show examples/{name} as it is"
        );
    }
}

/// The attributes that the module sets in each block that has them. OpenTofu refuses a mock default
/// for such an attribute.
const SET_BY_THE_MODULE: [&str; 3] = ["deletion_policy", "model", "size"];

/// The text of a file with the module's mocked tests.
fn mocked(file: &str) -> String {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/modules/assistant/tests");
    fs::read_to_string(tests.join(file)).expect("the example can be read")
}

/// The lines of the mock's `defaults`, as names and values.
fn defaults(file: &str) -> Vec<(String, String)> {
    let text = mocked(file);
    let (_, rest) = text.split_once("defaults = {\n").expect("it has defaults");
    let (lines, _) = rest.split_once("\n    }\n").expect("they end");
    let lines = lines.lines().filter_map(|line| line.split_once(" = "));
    let trimmed = |text: &str| text.trim().to_owned();
    lines
        .map(|(name, value)| (trimmed(name), trimmed(value)))
        .collect()
}

/// OpenTofu reads another file for the module's mocked tests: it has the same content, without
/// `override_during` and without the attributes that the module sets.
#[test]
fn both_programs_have_the_same_mocked_tests() {
    let lines = |file: &str| {
        let text = mocked(file);
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        lines.map(words).collect::<Vec<_>>()
    };
    let mut terraform = lines("mocked.tftest.hcl");
    terraform.retain(|line| {
        let name = line.split(" = ").next().expect("a line has a first part");
        name != "override_during" && !SET_BY_THE_MODULE.contains(&name)
    });
    assert_eq!(terraform, lines("mocked.tofutest.hcl"));
}

/// The schema says which attributes need a value in a mock.
fn the_mock_names_every_computed_attribute(cli: &Cli) {
    let world = World::new(cli);
    world.write([]);
    let schemas = world.schemas();
    let attributes = &schemas["resource_schemas"]["mendix_genai_resource"]["block"]["attributes"];
    let attributes = attributes.as_object().expect("it has attributes").iter();
    let computed = attributes.filter(|(_, attribute)| attribute["computed"] == true);
    let named = |configurable: bool| {
        computed
            .clone()
            .filter(|(_, attribute)| (attribute["optional"] == true) == configurable)
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    let listed = defaults("mocked.tftest.hcl");
    let listed: Vec<_> = listed.into_iter().map(|(name, _)| name).collect();
    let (configurable, others) = (named(true), named(false));
    assert!(
        SET_BY_THE_MODULE
            .iter()
            .all(|name| configurable.iter().any(|it| it == name))
    );
    let (first, last) = listed.split_at(configurable.len());
    let sorted = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        sorted(first),
        sorted(&configurable),
        "what may be set comes first"
    );
    assert_eq!(sorted(last), sorted(&others));
    assert_eq!(last.len(), others.len());
}

/// A knowledge base needs no attribute that is both optional and computed.
fn the_mock_stands_in_for_a_module_that_sets_nothing_optional(cli: &Cli) {
    let mut world = World::new(cli);
    world.env_remove("MENDIX_TOKEN");
    world.write([knowledge_base().without("size")]);
    let text = mocked("mocked.tftest.hcl");
    let (mock, _) = text.split_once("\nrun \"").expect("the mock stands first");
    let mock = match cli.product() {
        Product::Terraform => mock.to_owned(),
        Product::OpenTofu => mock.replace("override_during = plan", ""),
    };
    let condition: Vec<_> = defaults("mocked.tftest.hcl")
        .into_iter()
        .map(|(name, value)| format!("mendix_genai_resource.knowledge.{name} == {value}"))
        .collect();
    let test = format!(
        "{mock}\nrun \"applied\" {{\n  assert {{\n    condition     = {}\n    error_message = \"It is not as \
         the mock says.\"\n  }}\n}}\nrun \"planned_again\" {{\n  command = plan\n}}\n",
        condition.join(" && ")
    );
    world.file("knowledge.tftest.hcl", &test);
    let said = world.run(["test", "-no-color"]).diagnostics_text();
    assert!(said.contains("Success! 2 passed, 0 failed."), "{said}");
    assert_eq!(world.control_center.requests().total, 0);
    if cli.product() == Product::OpenTofu {
        world.write([knowledge_base()]);
        let said = world.run(["test", "-no-color"]).diagnostics_text();
        let refused = "Error: Invalid mock/override field `size`";
        assert!(said.contains(refused), "{said}");
    }
}

/// The guide says this about attributes that only some blocks set.
#[test]
#[ignore = "needs `tofu` on PATH"]
fn opentofu_overrides_what_one_of_two_blocks_leaves_out() {
    let mut world = World::new(opentofu());
    world.env_remove("MENDIX_TOKEN");
    world.write([chat().set("deletion_policy", "prevent"), knowledge_base()]);
    let text = mocked("mocked.tofutest.hcl");
    let (mock, _) = text.split_once("\nrun \"").expect("the mock stands first");
    let test = "override_resource {\n  target = mendix_genai_resource.knowledge\n  values = { \
                deletion_policy = \"abandon\" }\n}\nrun \"applied\" {\n  assert {\n    condition = \
                mendix_genai_resource.knowledge.deletion_policy == \"abandon\"\n    error_message = \
                \"It should be overridden.\"\n  }\n}\n";
    world.file("all.tftest.hcl", &format!("{mock}\n{test}"));
    let said = world.run(["test", "-no-color"]).diagnostics_text();
    assert!(said.contains("Success! 1 passed, 0 failed."), "{said}");
}

/// The output of `terraform test` for `chat` with this size and policy, and this test.
#[track_caller]
fn tested(world: &World, size: &str, policy: &str, test: &str) -> String {
    world.write([chat().set("size", size).set("deletion_policy", policy)]);
    world.file("chat.tftest.hcl", test);
    world.run(["test", "-no-color"]).diagnostics_text()
}

const MOCK: &str = "mock_provider \"mendix\" {\n  mock_resource \"mendix_genai_resource\" {\n    override_during = plan\n  }\n}\n";

fn a_mock_makes_up_what_it_is_not_told(cli: &Cli) {
    let world = World::new(cli);
    if cli.product() == Product::OpenTofu {
        let made_up = "mock_provider \"mendix\" {}\nrun \"applied\" {\n  assert {\n    condition = \
                       mendix_genai_resource.chat.deprovision_scheduled_at != null\n    \
                       error_message = \"It should be made up.\"\n  }\n}\n";
        let said = tested(&world, "small", "deprovision", made_up);
        assert!(said.contains("Success! 1 passed, 0 failed."), "{said}");
        return;
    }
    let test = format!("{MOCK}run \"applied\" {{}}\n");
    let said = tested(&world, "small", "deprovision", &test);
    assert!(
        said.contains("Provider produced inconsistent final plan"),
        "{said}"
    );
    assert!(
        said.contains(".deprovision_scheduled_at: was cty.StringVal("),
        "{said}"
    );
}

fn a_mock_knows_no_catalog(cli: &Cli) {
    let mut world = World::new(cli);
    world.env_remove("MENDIX_TOKEN");
    let test = "mock_provider \"mendix\" {}\nrun \"applied\" {}\n";
    let said = tested(&world, "gigantic", "prevent", test);
    assert!(said.contains("Success! 1 passed, 0 failed."), "{said}");
    let said = tested(&world, "small", "keep", test);
    assert!(said.contains("0 passed, 1 failed."), "{said}");
    assert_eq!(world.control_center.requests().total, 0);
}

fn an_error_of_the_provider_is_no_expected_failure(cli: &Cli) {
    let world = World::new(cli);
    let test = "run \"refused\" {\n  command = plan\n  expect_failures = [mendix_genai_resource.chat]\n}\n";
    let said = tested(&world, "gigantic", "deprovision", test);
    assert!(said.contains("Error: Size not available"), "{said}");
    assert!(said.contains("0 passed, 1 failed."), "{said}");
}

fn what_must_not_be_destroyed_is_not_cleaned_up(cli: &Cli) {
    let world = World::new(cli);
    let said = tested(&world, "small", "prevent", "run \"applied\" {}\n");
    assert!(
        said.contains("Error: \"chat\" must not be destroyed"),
        "{said}"
    );
    let left = world.directory().join("errored_test.tfstate").exists();
    match cli.product() {
        Product::Terraform => assert!(said.contains("Failure!"), "{said}"),
        Product::OpenTofu => assert!(said.contains("Success! 1 passed") && left, "{said}"),
    }
    assert_eq!(world.control_center.only()["status"], "ACTIVE");
}
