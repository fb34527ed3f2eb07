#include "api/server_tls.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <stdexcept>
#include <string_view>

namespace writeback::api {
namespace ssl = boost::asio::ssl;

namespace {

constexpr std::string_view tls12_ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr long longest_record = 4096;
/// Part of what a session is bound to: tickets of other services on the machine do not fit.
constexpr std::string_view session_context = "writebackd";

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

/// Of a PEM file; empty where it holds none.
Certificate first_in(const std::string& file) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> source(BIO_new_file(file.c_str(), "r"),
                                                         &BIO_free);
  X509* read = source ? PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr) : nullptr;
  return {read, &X509_free};
}

void check(const boost::system::error_code& error, const std::string& file, const char* what) {
  if (error) throw std::runtime_error(file + ": " + what + ": " + error.message());
}

void set_protocol(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, tls12_ciphers.data());
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_CLEANSE_PLAINTEXT);
  // The answers are short; OpenSSL keeps a buffer of this size for each connection.
  SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_SEND_FRAGMENT, longest_record, nullptr);
  SSL_CTX_set_session_id_context(context,
                                 reinterpret_cast<const unsigned char*>(session_context.data()),
                                 static_cast<unsigned>(session_context.size()));
}

}  // namespace

std::shared_ptr<ssl::context> make_server_tls(const TlsFiles& files) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  set_protocol(context->native_handle());
  boost::system::error_code error;
  context->use_certificate_chain_file(files.certificate, error);
  check(error, files.certificate, "no certificate chain in PEM can be read from it");
  context->use_private_key_file(files.private_key, ssl::context::pem, error);
  check(error, files.private_key, "no private key for the certificate can be read from it");
  if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
    throw std::runtime_error(files.private_key + ": the key does not belong to the certificate");
  }
  if (!files.client_ca.empty()) {
    context->load_verify_file(files.client_ca, error);
    check(error, files.client_ca, "no certificate authority in PEM can be read from it");
    SSL_CTX_set_client_CA_list(context->native_handle(),
                               SSL_load_client_CA_file(files.client_ca.c_str()));
    context->set_verify_mode(ssl::verify_peer);
  }
  return context;
}

bool certificate_is_for(const std::string& file, const std::string& host) {
  const auto certificate = first_in(file);
  if (!certificate) return false;
  return X509_check_ip_asc(certificate.get(), host.c_str(), 0) == 1 ||
         X509_check_host(certificate.get(), host.data(), host.size(), 0, nullptr) == 1;
}

std::optional<std::chrono::seconds> certificate_expires_in(const std::string& file) {
  const auto certificate = first_in(file);
  int days = 0;
  int seconds = 0;
  if (!certificate ||
      ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get())) != 1) {
    return std::nullopt;
  }
  return std::chrono::days{days} + std::chrono::seconds{seconds};
}

}  // namespace writeback::api
