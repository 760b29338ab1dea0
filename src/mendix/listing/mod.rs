//! Reads a list to its end, page by page.
//!
//! A list announces how many resources there are. If it brought fewer, it is incomplete: resources
//! came or went between two pages, or the server left some out. The client then reads on, then
//! reads the list again, and finally reports an error. An incomplete list would make an existing
//! resource look gone, not created, or unmanaged.
//!
//! If one resource goes and another comes between two pages, the numbers agree and the list cannot
//! show it. So ask for a resource by its id before you conclude anything about it.

use std::collections::HashSet;

use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use tokio::time::sleep;

use super::client::Client;
use super::error::ApiError;
use super::resource::GenAiResource;
use super::resource_list::{PAGES_AT_A_TIME, ResourceFilter, ResourcePage};
use super::retry;

/// How many times an incomplete list is read.
const PASSES: u32 = 3;

impl Client {
    /// All resources that match a filter. The first page says how many there are, and the client
    /// requests several of the other pages at a time.
    ///
    /// A resource that appears on two pages, because others came between them, is returned once.
    ///
    /// # Errors
    ///
    /// [`ApiError`] when any page has no usable answer, or when the pages bring fewer resources
    /// than they announce ([`ApiError::is_short_list`]); there are no partial lists.
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

    /// The result of one walk over the pages, complete or not.
    async fn read_once(
        &self,
        filter: &ResourceFilter,
        tally: &mut Tally,
    ) -> Result<Vec<GenAiResource>, ApiError> {
        let first = self.page(filter, 0).await?;
        // A server may put fewer on a page than requested.
        let step = first.items.len();
        let mut resources = tally.take(first);
        let mut offset = step;
        // Twice: resources added meanwhile move existing ones beyond the old end.
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
                // After a page without anything new, further pages would bring nothing new either.
                if new.is_empty() && !tally.has_grown() {
                    return Ok(resources);
                }
                resources.extend(new);
            }
        }
        Ok(resources)
    }

    /// The same resources one by one. The client requests a page only when its first resource is
    /// wanted. An error is the last item.
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

/// The pages of a list that are not read yet.
struct Pages {
    client: Client,
    filter: ResourceFilter,
    offset: usize,
    pass: u32,
    tally: Tally,
    /// The returned ids, of all passes.
    answered: HashSet<String>,
}

impl Pages {
    /// The new resources on the next page, and the pages after it, if there are any.
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

/// Waits a moment, because the list is changing.
async fn pause(pass: u32) {
    sleep(retry::FIRST_WAIT * pass).await;
}

/// The resources that the pages of one walk brought, and the length that they announced.
#[derive(Debug, Default)]
struct Tally {
    /// The number of resources that the first page announced.
    first_total: Option<usize>,
    /// The number of resources that the last page announced.
    total: usize,
    /// Whether a page announced fewer than the one before. Later resources then moved to pages that
    /// were already read.
    has_shrunk: bool,
    /// Their ids, in lower case.
    seen: HashSet<String>,
}

impl Tally {
    /// The resources of a page that no earlier page of this walk brought.
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

    /// Whether the walk brought every resource that existed when it began. Resources that came
    /// meanwhile may be missing.
    fn is_complete(&self) -> bool {
        !self.has_shrunk
            && self
                .first_total
                .is_some_and(|first| self.seen.len() >= first)
    }
}

#[cfg(test)]
mod tests;
