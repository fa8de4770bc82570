package parity

// What lib/pq does with connection strings is held by the tests of conn.
const (
	ownParser = "tests lib/pq's parsing of connection strings and the environment, which conn has its own rules and tests for"
	ownServer = "speaks lib/pq's start-up dialogue to a server of its own; conn logs in with pgx"
	ownTLS    = "tests lib/pq's TLS settings, which are conn's here"
	listener  = "tests pq.Listener, which is not behind database/sql"
)

// neverRun are the tests, by regular expression, that would not go through the
// driver of conn, and why.
var neverRun = map[string]string{
	"^(TestSSL.*|TestUnreadableHome|ExampleRegisterTLSConfig)$":                                                                                                                ownTLS,
	"^(TestListener.*|TestListernerConnPing|ExampleListener|TestConnectorWithNotificationHandler_Simple)$":                                                                     listener,
	"^(TestConnectorWithNoticeHandler_Simple|ExampleConnectorWithNoticeHandler)$":                                                                                              "tests a handler set on lib/pq's own connection",
	"^(TestParseOpts|TestParseEnviron|TestNewConfig|TestParseURL|TestNewConnector|TestConfigClone|TestService|TestPgpass|TestOpen)$":                                           ownParser,
	"^(TestRuntimeParameters|TestIsUTF8|Example_open|Example_openConfig|ExampleNewConnector)$":                                                                                 ownParser,
	"^(TestPreProtocolError|TestErrorDuringStartup.*|TestConnectMulti|TestConnectionTargetSessionAttrs|TestStartupParameters|TestProtocolVersion|TestAuth|TestUnexpectedEOF)$": ownServer,
}

// notApplicable are the tests that run but whose outcome says nothing about
// parity, and why.
var notApplicable = map[string]string{
	"TestTimeInfinity": "switches infinity on and off in lib/pq; parity.InfinityTimes has its own test",
}
