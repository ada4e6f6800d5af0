// The digests are called by their own functions: the ones OpenSSL 3 prefers look the algorithm up, under a lock, for every call.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// What follows are macros of libssl, and one variadic function, which Swift cannot see.

/// TLS 1.2 (RFC 8996 retired what is older); partial writes from memory that may move; idle connections give their buffers back;
/// one read of the socket takes as many records as it holds.
static inline void copenssl_set_up(SSL_CTX *context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
}

/// Tickets carry what resumption needs, so the server remembers nothing; peers that vanish without close_notify merely end.
static inline void copenssl_set_up_server(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
}

static inline long copenssl_set_server_name(SSL *session, const char *name) { return SSL_set_tlsext_host_name(session, name); }
/// Takes the certificate over.
static inline long copenssl_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add0_chain_cert(context, certificate);
}
static inline EVP_PKEY *copenssl_generate_p256(void) { return EVP_EC_gen("P-256"); }
