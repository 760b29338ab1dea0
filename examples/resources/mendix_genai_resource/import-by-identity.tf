import {
  to = mendix_genai_resource.chat
  identity = {
    id = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f"
  }
}
