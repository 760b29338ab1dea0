//! What a stored, written or planned object wants: its type, its models and its purchase.

use tfplugin::framework::value::Value;

use super::planned::STANDARD;
use super::written::{self, Written};
use crate::mendix::purchase::Purchase;
use crate::mendix::resource::ResourceType;
use crate::mendix::spelling::are_same;

/// The type of an object, if it is known.
pub(super) fn resource_type(object: &Value) -> Option<ResourceType> {
    object.attribute("type").as_str().map(ResourceType::from)
}

/// What an object buys, if that is known: its size if it names one, else its capacity.
pub(super) fn purchase(object: &Value) -> Option<Purchase> {
    let is_knowledge_base = resource_type(object) == Some(ResourceType::KnowledgeBase);
    match written::text(object.attribute("size")) {
        Written::Known(size) => Some(Purchase::size(size)),
        Written::Unknown => None,
        Written::Absent if is_knowledge_base => Some(Purchase::size(STANDARD)),
        Written::Absent => capacity(object.attribute("cloud_tokens")),
    }
}

/// What is in force, according to an object.
pub(super) fn in_force(object: &Value) -> Option<Purchase> {
    match written::text(object.attribute("active_size")) {
        Written::Known(size) => Some(Purchase::size(size)),
        Written::Unknown => None,
        Written::Absent => capacity(object.attribute("active_cloud_tokens")),
    }
}

fn capacity(cloud_tokens: &Value) -> Option<Purchase> {
    let cloud_tokens = u64::try_from(cloud_tokens.as_i64()?).ok()?;
    Some(Purchase::Capacity(cloud_tokens))
}

/// The models that an object wants.
#[derive(Clone, Debug, Default)]
pub(super) struct Models<'a> {
    /// The known ones.
    pub known: Vec<&'a str>,
    /// Whether some models are not known yet.
    pub is_open: bool,
}

impl<'a> Models<'a> {
    /// The models of `models`; without those, the one of `model`.
    pub fn of(object: &'a Value) -> Self {
        let set = Self::of_set(object.attribute("models"));
        if !set.is_empty() {
            return set;
        }
        match written::text(object.attribute("model")) {
            Written::Known(model) => Self {
                known: vec![model],
                is_open: false,
            },
            Written::Unknown => Self {
                known: Vec::new(),
                is_open: true,
            },
            Written::Absent => Self::default(),
        }
    }

    /// The models of a set.
    pub fn of_set(set: &'a Value) -> Self {
        Self {
            known: written::texts(set).known().unwrap_or_default(),
            is_open: !set.is_wholly_known(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && !self.is_open
    }

    /// The only one. Null if there are several or none, unknown if that is not known yet.
    pub fn only(&self) -> Value {
        match (self.known.as_slice(), self.is_open) {
            (_, true) => Value::Unknown,
            ([only], false) => (*only).into(),
            _ => Value::Null,
        }
    }

    /// All of them, if they are known.
    pub fn owned(&self) -> Option<Vec<String>> {
        let known = self.known.iter().map(|&model| model.to_owned());
        (!self.is_open).then(|| known.collect())
    }

    /// Whether both are the same models, as far as is known.
    pub fn are_the_same(&self, other: &Self) -> bool {
        let holds = |set: &Self, of: &Self| of.known.iter().all(|one| contains(&set.known, one));
        !self.is_open && !other.is_open && holds(self, other) && holds(other, self)
    }
}

/// Whether a list of models contains a model.
pub(super) fn contains(models: &[&str], model: &str) -> bool {
    models.iter().any(|one| are_same(one, model))
}
