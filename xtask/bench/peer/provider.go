package main

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type mendixProvider struct{}

type providerModel struct {
	Endpoint types.String `tfsdk:"endpoint"`
	Token    types.String `tfsdk:"token"`
}

func newProvider() provider.Provider {
	return &mendixProvider{}
}

func (p *mendixProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "mendix"
}

func (p *mendixProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Provisions and deprovisions GenAI resources of the Mendix Control Center.",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "Address of the Control Center API. Without it the environment variable " +
					"`MENDIX_CONTROL_CENTER_ENDPOINT` is read.",
				Optional: true,
			},
			"token": schema.StringAttribute{
				MarkdownDescription: "Personal access token of a Mendix Admin. Without it the environment " +
					"variable `MENDIX_TOKEN` is read.",
				Optional:  true,
				Sensitive: true,
			},
		},
	}
}

func (p *mendixProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if config.Endpoint.IsUnknown() || config.Token.IsUnknown() {
		return
	}
	endpoint := setting("endpoint", config.Endpoint, "MENDIX_CONTROL_CENTER_ENDPOINT", &resp.Diagnostics)
	token := setting("token", config.Token, "MENDIX_TOKEN", &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	client, err := newClient(endpoint, token)
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("endpoint"), "Invalid endpoint", err.Error())
		return
	}
	resp.ResourceData = newControlCenter(client)
}

// setting is the value of a required attribute, or of the environment variable in its place.
func setting(attribute string, configured types.String, variable string, diags *diag.Diagnostics) string {
	value := configured.ValueString()
	if value == "" {
		value = os.Getenv(variable)
	}
	if value == "" {
		diags.AddAttributeError(path.Root(attribute), "Missing "+attribute,
			"The provider needs its attribute "+attribute+", or the environment variable "+variable+".")
	}
	return value
}

func (p *mendixProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newGenAIResource}
}

func (p *mendixProvider) DataSources(context.Context) []func() datasource.DataSource {
	return nil
}
