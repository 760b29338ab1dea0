//! Every call in every step of a resource's life: the rows of the matrix.

use tfplugin::framework::value::Value;

use super::host::{Objects, Plan, Workspace};
use super::messages::Said;

/// A step of a resource's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    PlanCreate,
    ApplyCreate,
    Refresh,
    RefreshThree,
    PlanUpgrade,
    ApplyUpgrade,
    ApplyDowngrade,
    ApplyRename,
    PlanReplace,
    ApplyReplace,
    /// A replacement with `create_before_destroy`.
    ApplyReplaceNewFirst,
    ApplyDestroy,
    /// A destroy of a resource that is already scheduled for deprovisioning.
    ApplyDestroyScheduled,
    Import,
    Query,
    Data(&'static str),
    DataByName,
}

/// A call in a step: a row.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub step: Step,
    /// The route, as the simulator names it.
    pub route: &'static str,
}

const PREREQUISITES: &str = "GET /v1/genai/prerequisites";
const CATALOG: &str = "GET /v1/genai/catalog";
const LIST: &str = "GET /v1/genai/resources";
const READ: &str = "GET /v1/genai/resources/{id}";
const CONSUMPTION: &str = "GET /v1/genai/resources/{id}/consumption";
const CREATE: &str = "POST /v1/genai/resources";
const CHANGE: &str = "PATCH /v1/genai/resources/{id}";
const DELETE: &str = "DELETE /v1/genai/resources/{id}";

/// All rows, in the order of the table.
pub const ROWS: [Row; 45] = [
    row(Step::PlanCreate, PREREQUISITES),
    row(Step::PlanCreate, CATALOG),
    row(Step::PlanCreate, LIST),
    row(Step::ApplyCreate, PREREQUISITES),
    row(Step::ApplyCreate, CATALOG),
    row(Step::ApplyCreate, LIST),
    row(Step::ApplyCreate, CREATE),
    row(Step::ApplyCreate, READ),
    row(Step::Refresh, READ),
    row(Step::RefreshThree, READ),
    row(Step::RefreshThree, LIST),
    row(Step::PlanUpgrade, PREREQUISITES),
    row(Step::PlanUpgrade, CATALOG),
    row(Step::ApplyUpgrade, PREREQUISITES),
    row(Step::ApplyUpgrade, CATALOG),
    row(Step::ApplyUpgrade, CHANGE),
    row(Step::ApplyDowngrade, CHANGE),
    row(Step::ApplyRename, CHANGE),
    row(Step::PlanReplace, PREREQUISITES),
    row(Step::PlanReplace, CATALOG),
    row(Step::PlanReplace, LIST),
    row(Step::ApplyReplace, DELETE),
    row(Step::ApplyReplace, PREREQUISITES),
    row(Step::ApplyReplace, CATALOG),
    row(Step::ApplyReplace, LIST),
    row(Step::ApplyReplace, CREATE),
    row(Step::ApplyReplace, READ),
    row(Step::ApplyReplaceNewFirst, PREREQUISITES),
    row(Step::ApplyReplaceNewFirst, CATALOG),
    row(Step::ApplyReplaceNewFirst, LIST),
    row(Step::ApplyReplaceNewFirst, CREATE),
    row(Step::ApplyReplaceNewFirst, READ),
    row(Step::ApplyReplaceNewFirst, DELETE),
    row(Step::ApplyDestroy, DELETE),
    row(Step::ApplyDestroyScheduled, DELETE),
    row(Step::Import, READ),
    row(Step::Query, LIST),
    row(Step::Data("mendix_genai_prerequisites"), PREREQUISITES),
    row(Step::Data("mendix_genai_catalog"), CATALOG),
    row(Step::Data("mendix_genai_resources"), LIST),
    row(Step::Data("mendix_genai_resource"), READ),
    row(Step::DataByName, LIST),
    row(Step::Data("mendix_cloud_tokens"), PREREQUISITES),
    row(Step::Data("mendix_cloud_tokens"), LIST),
    row(Step::Data("mendix_genai_consumption"), CONSUMPTION),
];

const fn row(step: Step, route: &'static str) -> Row {
    Row { step, route }
}

impl Row {
    /// The row's heading in the table.
    pub fn heading(self) -> String {
        let step = match self.step {
            Step::PlanCreate => "plan a creation",
            Step::ApplyCreate => "create",
            Step::Refresh => "refresh one",
            Step::RefreshThree => "refresh three",
            Step::PlanUpgrade => "plan a larger size",
            Step::ApplyUpgrade => "change the size",
            Step::ApplyDowngrade => "change to a smaller size",
            Step::ApplyRename => "change the name",
            Step::PlanReplace => "plan a replacement",
            Step::ApplyReplace => "replace",
            Step::ApplyReplaceNewFirst => "replace, the new one first",
            Step::ApplyDestroy => "destroy",
            Step::ApplyDestroyScheduled => "destroy what is scheduled",
            Step::Import => "import",
            Step::Query => "query",
            Step::Data(name) => &format!("data `{name}`"),
            Step::DataByName => "data `mendix_genai_resource` by name",
        };
        let route = self.route.replace("/v1/genai/", "");
        format!("{step} | `{route}`")
    }

    /// Whether the provider polls this route until the new resource is active.
    pub fn is_polled(self) -> bool {
        use Step::{ApplyCreate, ApplyReplace, ApplyReplaceNewFirst};
        matches!(self.step, ApplyCreate | ApplyReplace | ApplyReplaceNewFirst) && self.route == READ
    }
}

impl Step {
    /// The resources that exist, and are in state, before the step.
    pub fn before(self) -> Objects {
        match self {
            Step::PlanCreate | Step::ApplyCreate => Objects::new(),
            Step::RefreshThree => ["one", "two", "three"]
                .map(|name| (name, chat(name)))
                .into(),
            Step::ApplyDowngrade => {
                let mut chat = chat("chat");
                chat.set("size", "medium");
                [("chat", chat)].into()
            }
            _ => [("chat", chat("chat"))].into(),
        }
    }

    /// The user's configuration.
    pub fn config(self) -> Objects {
        let mut wanted = chat("chat");
        match self {
            Step::PlanUpgrade | Step::ApplyUpgrade => wanted.set("size", "medium"),
            Step::ApplyRename => wanted.set("display_name", "other"),
            Step::PlanReplace | Step::ApplyReplace | Step::ApplyReplaceNewFirst => {
                wanted.set("model", "anthropic-claude-sonnet-4-6");
            }
            Step::ApplyDestroy | Step::ApplyDestroyScheduled => return Objects::new(),
            Step::RefreshThree => return self.before(),
            _ => {}
        }
        [("chat", wanted)].into()
    }

    /// How many resources were ever created after a single run of the step.
    pub fn resources_ever(self) -> usize {
        match self {
            Step::RefreshThree => 3,
            Step::PlanReplace | Step::ApplyReplace | Step::ApplyReplaceNewFirst => 2,
            _ => 1,
        }
    }

    /// What happens before the fault begins.
    pub async fn prepare(self, workspace: &mut Workspace) -> (Plan, Said) {
        match self {
            Step::ApplyCreate
            | Step::ApplyUpgrade
            | Step::ApplyDowngrade
            | Step::ApplyRename
            | Step::ApplyReplace
            | Step::ApplyDestroy => workspace.plan(&self.config()).await,
            Step::ApplyReplaceNewFirst => {
                workspace.creates_first = true;
                workspace.plan(&self.config()).await
            }
            Step::ApplyDestroyScheduled => {
                let state = workspace.state.clone();
                let (plan, _) = workspace.plan(&self.config()).await;
                workspace.apply(&plan).await;
                workspace.state = state;
                workspace.plan(&self.config()).await
            }
            Step::Import => {
                workspace.state.clear();
                Default::default()
            }
            _ => Default::default(),
        }
    }

    /// The step itself. A step that only plans applies nothing.
    pub async fn run(self, workspace: &mut Workspace, plan: &Plan, id: Option<&str>) -> Said {
        let id = || id.expect("there is a resource");
        match self {
            Step::PlanCreate | Step::PlanUpgrade | Step::PlanReplace => {
                workspace.plan(&self.config()).await.1
            }
            Step::ApplyCreate
            | Step::ApplyUpgrade
            | Step::ApplyDowngrade
            | Step::ApplyRename
            | Step::ApplyReplace
            | Step::ApplyReplaceNewFirst
            | Step::ApplyDestroy
            | Step::ApplyDestroyScheduled => workspace.apply(plan).await,
            Step::Refresh | Step::RefreshThree => workspace.refresh().await,
            Step::Import => workspace.import("chat", id()).await,
            Step::Query => workspace.list().await,
            Step::Data(name @ "mendix_genai_resource") => {
                workspace.data(name, &[("id", id().into())]).await
            }
            Step::Data(name @ "mendix_genai_consumption") => {
                workspace.data(name, &[("resource_id", id().into())]).await
            }
            Step::Data(name) => workspace.data(name, &[]).await,
            Step::DataByName => {
                let name = [("display_name", "chat".into())];
                workspace.data("mendix_genai_resource", &name).await
            }
        }
    }
}

/// The configuration of a small text generation resource. Provisioning may take a while, because
/// the polling is one of the calls.
pub fn chat(display_name: &str) -> Value {
    let created_for = [
        ("name", "Ada Lovelace".into()),
        ("email", "ada.lovelace@example.com".into()),
    ];
    let timeouts = ["create", "update", "delete"].map(|name| (name, "10s".into()));
    Value::object([
        ("type", "text_generation".into()),
        ("display_name", display_name.into()),
        ("environment", "Test".into()),
        ("region", "eu-central-1".into()),
        ("model", "anthropic-claude-sonnet-4-5".into()),
        ("size", "small".into()),
        ("created_for", Value::object(created_for)),
        ("timeouts", Value::object(timeouts)),
    ])
}
