package dbapi

// Compat says how package pqcompat, below conn, stands for a name of lib/pq.
type Compat uint8

const (
	// NoCompat: it has no such name.
	NoCompat Compat = iota
	// CompatMeaning: the name means the same in code that has moved off lib/pq
	// as a whole; it belongs to an opening, or is about another type of error.
	CompatMeaning
	// CompatType: the name also has the same kind and type, fields and methods,
	// so that one can be put for the other without compiling.
	CompatType
)

// CompatOf returns how package pqcompat stands for a package-level name of
// lib/pq.
func CompatOf(name string) Compat { return compats[name] }

var compats = compatNames(
	[]string{
		"Array", "ArrayDelimiter", "GenericArray",
		"BoolArray", "ByteaArray", "Float32Array", "Float64Array", "Int32Array", "Int64Array", "StringArray",
		"CopyIn", "CopyInSchema", "ParseURL", "QuoteIdentifier", "QuoteLiteral",
		"BufferQuoteIdentifier", "FormatTimestamp", "ParseTimestamp",
		"ErrChannelAlreadyOpen", "ErrChannelNotOpen", "EventCallbackType",
		"Listener", "ListenerEventType", "NewListener", "Notification",
		"ListenerEventConnected", "ListenerEventConnectionAttemptFailed",
		"ListenerEventDisconnected", "ListenerEventReconnected",
	},
	[]string{
		// of openings and connections
		"Connector", "Driver", "NewConnector", "Open", "Dialer", "DialerContext", "DialOpen", "NewDialListener",
		"ListenerConn", "NewListenerConn",
		"SetNotificationHandler", "NotificationHandlerConnector",
		"ConnectorNotificationHandler", "ConnectorWithNotificationHandler",
		"GSS", "NewGSSFunc", "RegisterGSSProvider", "RegisterTLSConfig",
		// of errors and notices
		"As", "PGError", "NoticeHandler", "SetNoticeHandler", "NoticeHandlerConnector",
		"ConnectorNoticeHandler", "ConnectorWithNoticeHandler",
		"ErrNotSupported", "ErrInFailedTransaction", "ErrSSLNotSupported",
		"ErrCouldNotDetectUsername", "ErrSSLKeyUnknownOwnership", "ErrSSLKeyHasWorldPermissions",
		// of a Config
		"Config", "ConfigMultihost", "NewConfig", "NewConnectorConfig",
		"SSLMode", "SSLModeDisable", "SSLModeAllow", "SSLModePrefer",
		"SSLModeRequire", "SSLModeVerifyCA", "SSLModeVerifyFull",
		"SSLNegotiation", "SSLNegotiationPostgres", "SSLNegotiationDirect",
		"SSLProtocolVersion", "SSLProtocolVersionTLS10", "SSLProtocolVersionTLS11",
		"SSLProtocolVersionTLS12", "SSLProtocolVersionTLS13",
		"ProtocolVersion", "ProtocolVersion30", "ProtocolVersion32", "ProtocolVersionLatest",
		"LoadBalanceHosts", "LoadBalanceHostsDisable", "LoadBalanceHostsRandom",
		"TargetSessionAttrs", "TargetSessionAttrsAny", "TargetSessionAttrsReadWrite",
		"TargetSessionAttrsReadOnly", "TargetSessionAttrsPrimary", "TargetSessionAttrsStandby",
		"TargetSessionAttrsPreferStandby",
	},
)

func compatNames(ofType, ofMeaning []string) map[string]Compat {
	compats := map[string]Compat{}
	for _, name := range ofType {
		compats[name] = CompatType
	}
	for _, name := range ofMeaning {
		compats[name] = CompatMeaning
	}
	return compats
}
