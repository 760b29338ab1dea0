//! Notes beside an object, as private bytes, for later calls about it.
//!
//! Terraform stores them with the object and shows them to no user. The bytes that a call returns
//! replace the stored ones, so each call passes on what it does not change.

use serde::{Deserialize, Serialize};
use tfplugin::framework::resource::Private;
use uuid::Uuid;

use super::deletion_policy::DeletionPolicy;
use super::state::State;
use crate::mendix::resource::IdempotencyKey;

/// The private bytes of an object: a JSON object with those of these notes that are known. An
/// earlier version drops what a later version adds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notes {
    /// The ids of the accounts under which the object was created or last read; empty while they
    /// are not known. In the plan of a replacement they are those of the old object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// Whether this run imports the object: the plan is the one of the import.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub imported: bool,
    /// In the plan of a creation.
    #[serde(flatten)]
    pub creation: Option<Creation>,
    /// In the plan of an existing object.
    #[serde(flatten)]
    pub replaced: Option<Replaced>,
}

impl Notes {
    /// What is stored beside an object between two runs.
    pub fn of_accounts(accounts: Vec<String>) -> Self {
        Self {
            accounts,
            ..Self::default()
        }
    }

    /// The notes in private bytes: empty ones if nothing is stored, `None` if the bytes are not
    /// this provider's.
    pub fn read(private: &[u8]) -> Option<Self> {
        if private.is_empty() {
            return Some(Self::default());
        }
        serde_json::from_slice(private).ok()
    }

    /// The notes as private bytes.
    pub fn to_private(&self) -> Private {
        if *self == Self::default() {
            return Private::new();
        }
        serde_json::to_vec(self).expect("strings and numbers make a JSON document")
    }
}

/// The private bytes of an object that a refresh has found, marked as imported or not.
pub(super) fn marked(private: Private, imported: bool) -> Private {
    match Notes::read(&private) {
        Some(notes) if notes.imported != imported => Notes { imported, ..notes }.to_private(),
        _ => private,
    }
}

/// The accounts noted in private bytes.
pub(super) fn noted_accounts(private: &[u8]) -> Vec<String> {
    Notes::read(private).unwrap_or_default().accounts
}

/// What the plan of a creation notes for its apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Creation {
    idempotency_key: Uuid,
    /// Whether the plan has looked for resources that look the same. A host that passes the notes
    /// to the apply hears of them only once: in the apply, they may be what the run just created.
    #[serde(default)]
    pub looked_for_look_alikes: bool,
}

impl Creation {
    /// The notes of an earlier plan of the same creation, if the host passes them on; else new
    /// ones.
    pub fn of_plan(planned_private: &[u8]) -> Self {
        let notes = Notes::read(planned_private).unwrap_or_default();
        notes.creation.unwrap_or_else(|| Self {
            idempotency_key: IdempotencyKey::random().uuid(),
            looked_for_look_alikes: false,
        })
    }

    /// The key that all attempts of this creation share.
    pub fn idempotency_key(&self) -> IdempotencyKey {
        self.idempotency_key.into()
    }
}

/// What the plan of an existing object notes for a second call. Terraform plans a replacement as
/// two calls, of which the second looks like a creation. Only the private bytes of the first link
/// the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Replaced {
    /// The existing object's id.
    pub id: String,
    /// Its name.
    pub display_name: String,
    /// Its deletion policy.
    pub deletion_policy: DeletionPolicy,
    /// The Cloud Tokens that the first call entered into the ledger, for a new object or for a
    /// change in place.
    pub entered: Option<u64>,
    /// Whether the first call planned a new object and gave its warnings. For `-replace` and for a
    /// tainted object, it planned a change in place.
    #[serde(default)]
    pub planned_new: bool,
}

impl Replaced {
    /// The notes about an object, after a plan of a new one in its place (`planned_new`) or of a
    /// change in place.
    pub fn new(prior: &State<'_>, entered: Option<u64>, planned_new: bool) -> Self {
        Self {
            id: prior.id().unwrap_or_default().to_owned(),
            display_name: prior.display_name().to_owned(),
            deletion_policy: prior.deletion_policy(),
            entered,
            planned_new,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_is_marked_until_the_next_refresh() {
        let noted = Notes::of_accounts(vec!["a".to_owned()]).to_private();
        assert_eq!(marked(noted.clone(), false), noted);
        let imported = marked(noted.clone(), true);
        assert!(Notes::read(&imported).unwrap().imported);
        assert_eq!(noted_accounts(&imported), ["a"]);
        assert_eq!(marked(imported, false), noted);
        assert!(Notes::read(&marked(Private::new(), true)).unwrap().imported);
    }

    fn replaced() -> Replaced {
        Replaced {
            id: "17".to_owned(),
            display_name: "chat".to_owned(),
            deletion_policy: DeletionPolicy::Deprovision,
            entered: None,
            planned_new: false,
        }
    }

    fn notes(creation: Option<Creation>, replaced: Option<Replaced>) -> Notes {
        Notes {
            accounts: vec!["a".to_owned()],
            imported: false,
            creation,
            replaced,
        }
    }

    #[test]
    fn a_creation_keeps_its_key_and_others_get_their_own() {
        let planned = Creation::of_plan(b"");
        let private = notes(Some(planned.clone()), None).to_private();
        assert_eq!(Creation::of_plan(&private), planned);
        assert_ne!(Creation::of_plan(b""), planned);
    }

    #[test]
    fn all_that_is_noted_comes_back() {
        let creation = || Some(Creation::of_plan(b""));
        for written in [
            notes(None, None),
            notes(creation(), None),
            notes(None, Some(replaced())),
        ] {
            let read = Notes::read(&written.to_private()).unwrap();
            assert_eq!(read, written);
        }
        assert_eq!(Notes::default().to_private(), b"");
    }

    #[test]
    fn the_notes_of_one_kind_are_none_of_the_other() {
        let creation = notes(Some(Creation::of_plan(b"")), None).to_private();
        assert_eq!(Notes::read(&creation).unwrap().replaced, None);
        let replaced = notes(None, Some(replaced())).to_private();
        assert_ne!(Creation::of_plan(&replaced), Creation::of_plan(&replaced));
    }

    /// The host writes the whole state file after each change, with the notes of all objects.
    #[test]
    fn what_stays_beside_an_object_is_short() {
        let account = Uuid::nil().to_string();
        let stored = Notes::of_accounts(vec![account]).to_private();
        assert!(stored.len() <= 54, "{}", stored.len());
    }

    #[test]
    fn earlier_and_later_versions_are_read_and_other_programs_left_alone() {
        let earlier = br#"{"idempotency_key":"4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f"}"#;
        let read = Notes::read(earlier).unwrap();
        assert!(read.accounts.is_empty() && read.creation.is_some());
        let earlier = br#"{"id":"17","display_name":"chat","deletion_policy":"deprovision",
                           "entered":null}"#;
        assert_eq!(Notes::read(earlier).unwrap().replaced, Some(replaced()));
        assert_eq!(noted_accounts(b""), [""; 0]);
        assert_eq!(noted_accounts(br#"{"accounts":["a"],"more":{}}"#), ["a"]);
        assert_eq!(Notes::read(b"\x00 of another program"), None);
    }
}
