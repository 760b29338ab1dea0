# The end of a resource that was created on 31 January and destroyed on 20 February:
# "2026-02-28T10:00:00Z"
output "end" {
  value = provider::mendix::bundle_month_end("2026-01-31T10:00:00Z", "2026-02-20T12:00:00Z")
}
