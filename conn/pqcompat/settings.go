package pqcompat

// Settings of a [Config], by the names they have in a URL.
type (
	SSLMode            string // sslmode
	SSLNegotiation     string // sslnegotiation
	TargetSessionAttrs string // target_session_attrs
	LoadBalanceHosts   string // load_balance_hosts
	ProtocolVersion    string // min_protocol_version, max_protocol_version
	SSLProtocolVersion string // ssl_min_protocol_version, ssl_max_protocol_version
)

// Values of [SSLMode].
const (
	SSLModeDisable    = SSLMode("disable")
	SSLModeAllow      = SSLMode("allow")
	SSLModePrefer     = SSLMode("prefer")
	SSLModeRequire    = SSLMode("require") // the default
	SSLModeVerifyCA   = SSLMode("verify-ca")
	SSLModeVerifyFull = SSLMode("verify-full")
)

// Values of [SSLNegotiation].
const (
	SSLNegotiationPostgres = SSLNegotiation("postgres") // the default
	SSLNegotiationDirect   = SSLNegotiation("direct")
)

// Values of [TargetSessionAttrs].
const (
	TargetSessionAttrsAny           = TargetSessionAttrs("any") // the default
	TargetSessionAttrsReadWrite     = TargetSessionAttrs("read-write")
	TargetSessionAttrsReadOnly      = TargetSessionAttrs("read-only")
	TargetSessionAttrsPrimary       = TargetSessionAttrs("primary")
	TargetSessionAttrsStandby       = TargetSessionAttrs("standby")
	TargetSessionAttrsPreferStandby = TargetSessionAttrs("prefer-standby")
)

// Values of [LoadBalanceHosts].
const (
	LoadBalanceHostsDisable = LoadBalanceHosts("disable") // the default
	LoadBalanceHostsRandom  = LoadBalanceHosts("random")
)

// Values of [ProtocolVersion].
const (
	ProtocolVersion30     = ProtocolVersion("3.0") // the default
	ProtocolVersion32     = ProtocolVersion("3.2")
	ProtocolVersionLatest = ProtocolVersion("latest")
)

// Values of [SSLProtocolVersion].
const (
	SSLProtocolVersionTLS10 = SSLProtocolVersion("TLSv1.0")
	SSLProtocolVersionTLS11 = SSLProtocolVersion("TLSv1.1")
	SSLProtocolVersionTLS12 = SSLProtocolVersion("TLSv1.2")
	SSLProtocolVersionTLS13 = SSLProtocolVersion("TLSv1.3")
)
