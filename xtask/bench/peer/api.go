package main

// The JSON of the Control Center's API, as far as this provider reads and writes it.

type prerequisites struct {
	CloudTokens struct {
		Total     int64 `json:"total"`
		Allocated int64 `json:"allocated"`
		Available int64 `json:"available"`
	} `json:"cloudTokens"`
	Accounts []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"accounts"`
	Subscriptions []subscription `json:"subscriptions"`
}

type subscription struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Status    string `json:"status"`
	PriceList string `json:"priceList"`
}

type catalog struct {
	Environments []string `json:"environments"`
	Regions      []struct {
		ID string `json:"id"`
	} `json:"regions"`
	Models []catalogModel `json:"models"`
	Sizes  []struct {
		Type        string `json:"type"`
		Size        string `json:"size"`
		CloudTokens int64  `json:"cloudTokens"`
	} `json:"sizes"`
	Capacity *struct {
		GenAIUnitsPerCloudToken int64 `json:"genaiUnitsPerCloudToken"`
		MinimumCloudTokens      int64 `json:"minimumCloudTokens"`
	} `json:"capacity"`
}

type catalogModel struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Regions []struct {
		ID                   string `json:"id"`
		CrossRegionInference string `json:"crossRegionInference"`
	} `json:"regions"`
	Sizes    []string `json:"sizes"`
	Capacity bool     `json:"capacity"`
}

type contact struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

type order struct {
	Type                 string   `json:"type"`
	DisplayName          string   `json:"displayName"`
	Environment          string   `json:"environment"`
	Region               string   `json:"region"`
	Model                string   `json:"model,omitempty"`
	Models               []string `json:"models,omitempty"`
	DefaultModel         string   `json:"defaultModel,omitempty"`
	CrossRegionInference *bool    `json:"crossRegionInference,omitempty"`
	Size                 string   `json:"size,omitempty"`
	CloudTokens          int64    `json:"cloudTokens,omitempty"`
	CreatedFor           contact  `json:"createdFor"`
}

type change struct {
	DisplayName  string `json:"displayName,omitempty"`
	Environment  string `json:"environment,omitempty"`
	DefaultModel string `json:"defaultModel,omitempty"`
	Size         string `json:"size,omitempty"`
	CloudTokens  int64  `json:"cloudTokens,omitempty"`
}

type genAI struct {
	ID                   string   `json:"id"`
	Type                 string   `json:"type"`
	DisplayName          string   `json:"displayName"`
	Environment          string   `json:"environment"`
	Region               string   `json:"region"`
	Model                *string  `json:"model"`
	Models               []string `json:"models"`
	DefaultModel         *string  `json:"defaultModel"`
	CrossRegionInference *bool    `json:"crossRegionInference"`
	Size                 *string  `json:"size"`
	CreatedFor           contact  `json:"createdFor"`
	Status               string   `json:"status"`
	CloudTokens          *int64   `json:"cloudTokens"`
	GenAIUnits           *int64   `json:"genaiUnits"`
	CreatedAt            *string  `json:"createdAt"`
	BundleMonth          struct {
		EndsAt *string `json:"endsAt"`
	} `json:"bundleMonth"`
	DeprovisionScheduledAt *string `json:"deprovisionScheduledAt"`
	ScheduledSize          *string `json:"scheduledSize"`
	ScheduledSizeAt        *string `json:"scheduledSizeAt"`
	ScheduledCloudTokens   *int64  `json:"scheduledCloudTokens"`
	ScheduledCloudTokensAt *string `json:"scheduledCloudTokensAt"`
	ScheduledGenAIUnits    *int64  `json:"scheduledGenaiUnits"`
	PortalURL              *string `json:"portalUrl"`
}

type page struct {
	Meta struct {
		Page struct {
			TotalElements int `json:"totalElements"`
		} `json:"page"`
	} `json:"meta"`
	Items []genAI `json:"items"`
}
