# The id of the resource that the address in the browser shows:
# "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f"
output "id" {
  value = provider::mendix::parse_portal_url("https://genai.home.mendix.com/resources/4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f").id
}
