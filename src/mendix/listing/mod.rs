//! Reading a list to its end, page by page.
//!
//! A list says how many resources there are. One that brought fewer is never taken for the whole:
//! others came or went between two pages, or the server left something out. It is read on, then
//! again, and then it is an error, because what is missing in a list is taken for gone, for not
//! created, or for nobody's.
//!
//! What a list cannot show is one resource that went and another that came between two pages: the
//! numbers agree then. Ask for a resource by its id before concluding anything about it.

use std::collections::HashSet;

use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use tokio::time::sleep;

use super::client::Client;
use super::error::ApiError;
use super::resource::GenAiResource;
use super::resource_list::{PAGES_AT_A_TIME, ResourceFilter, ResourcePage};
use super::retry;

/// How often a list is read that does not bring what it says.
const PASSES: u32 = 3;

impl Client {
    /// All resources that a filter lets through, from as many pages as there are: the first tells
    /// how many, and the others are asked for several at a time.
    ///
    /// A resource that appears on two pages, because others came between them, is answered once.
    ///
    /// # Errors
    /// [`ApiError`] when any page has no good answer, or when the pages bring fewer resources
    /// than they say there are ([`ApiError::is_short_list`]); there are no partial lists.
    pub async fn resources(&self, filter: &ResourceFilter) -> Result<Vec<GenAiResource>, ApiError> {
        let mut pass = 1;
        loop {
            let mut tally = Tally::default();
            let resources = self.read_once(filter, &mut tally).await?;
            if tally.is_complete() {
                return Ok(resources);
            }
            if pass == PASSES {
                return Err(self.short_list(tally.seen.len(), tally.total));
            }
            pause(pass).await;
            pass += 1;
        }
    }

    /// What one walk over the pages brings, whatever it is.
    async fn read_once(
        &self,
        filter: &ResourceFilter,
        tally: &mut Tally,
    ) -> Result<Vec<GenAiResource>, ApiError> {
        let first = self.page(filter, 0).await?;
        // A server may put fewer on a page than it was asked for.
        let step = first.items.len();
        let mut resources = tally.take(first);
        let mut offset = step;
        // Twice: what others added meanwhile moves what was there before behind the old end.
        for _ in 0..2 {
            if step == 0 || offset >= tally.total {
                break;
            }
            let offsets = (offset..tally.total).step_by(step);
            offset += offsets.len() * step;
            let mut pages = stream::iter(offsets)
                .map(|offset| self.page(filter, offset))
                .buffered(PAGES_AT_A_TIME);
            while let Some(page) = pages.try_next().await? {
                let new = tally.take(page);
                // A page without anything new would be followed by others like it.
                if new.is_empty() && !tally.has_grown() {
                    return Ok(resources);
                }
                resources.extend(new);
            }
        }
        Ok(resources)
    }

    /// The same, one by one. A page is asked for when a resource that is on it is wanted; an error
    /// is the end.
    pub fn resource_stream(
        &self,
        filter: ResourceFilter,
    ) -> BoxStream<'static, Result<GenAiResource, ApiError>> {
        let pages = Pages {
            client: self.clone(),
            filter,
            offset: 0,
            pass: 1,
            tally: Tally::default(),
            answered: HashSet::new(),
        };
        stream::try_unfold(Some(pages), |pages| async {
            match pages {
                Some(pages) => pages.next().await.map(Some),
                None => Ok(None),
            }
        })
        .map_ok(|page| stream::iter(page.into_iter().map(Ok)))
        .try_flatten()
        .boxed()
    }
}

/// The pages of a list that were not read yet.
struct Pages {
    client: Client,
    filter: ResourceFilter,
    offset: usize,
    pass: u32,
    tally: Tally,
    /// The ids that were answered, in whatever pass.
    answered: HashSet<String>,
}

impl Pages {
    /// What is new on the next page, and the pages after it, if there are any.
    async fn next(mut self) -> Result<(Vec<GenAiResource>, Option<Self>), ApiError> {
        let page = self.client.page(&self.filter, self.offset).await?;
        self.offset += page.items.len();
        let new = self.tally.take(page);
        let brought_nothing = new.is_empty() && !self.tally.has_grown();
        let is_over = self.offset >= self.tally.total || brought_nothing;
        let is_unanswered =
            |resource: &GenAiResource| self.answered.insert(resource.id.to_ascii_lowercase());
        let new = new.into_iter().filter(is_unanswered).collect();
        if !is_over {
            return Ok((new, Some(self)));
        }
        if self.tally.is_complete() {
            return Ok((new, None));
        }
        if self.pass == PASSES {
            let tally = &self.tally;
            return Err(self.client.short_list(tally.seen.len(), tally.total));
        }
        pause(self.pass).await;
        self.pass += 1;
        self.offset = 0;
        self.tally = Tally::default();
        Ok((new, Some(self)))
    }
}

/// A moment for whoever is changing the list.
async fn pause(pass: u32) {
    sleep(retry::FIRST_WAIT * pass).await;
}

/// What the pages of one walk over a list brought, and what they say about its length.
#[derive(Debug, Default)]
struct Tally {
    /// How many there were on the first page's word.
    first_total: Option<usize>,
    /// How many there are on the last page's word.
    total: usize,
    /// Whether a page said that there are fewer than before: then those behind moved to pages that
    /// were read already.
    has_shrunk: bool,
    /// Their ids, in lower case.
    seen: HashSet<String>,
}

impl Tally {
    /// What a page brings that no other page of this walk brought.
    fn take(&mut self, page: ResourcePage) -> Vec<GenAiResource> {
        let total = page.meta.page.total_elements;
        self.has_shrunk |= self.first_total.is_some() && total < self.total;
        self.first_total.get_or_insert(total);
        self.total = total;
        let is_new = |resource: &GenAiResource| self.seen.insert(resource.id.to_ascii_lowercase());
        page.items.into_iter().filter(is_new).collect()
    }

    fn has_grown(&self) -> bool {
        self.first_total.is_some_and(|first| self.total > first)
    }

    /// Whether all are there that were there when the walk began. Of those that came meanwhile some
    /// may be missing, as if it had begun earlier.
    fn is_complete(&self) -> bool {
        !self.has_shrunk
            && self
                .first_total
                .is_some_and(|first| self.seen.len() >= first)
    }
}

#[cfg(test)]
mod tests;
