#include "ldap/wire.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <vector>

namespace writeback::ldap {
namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;
using Endpoint = asio::generic::stream_protocol::endpoint;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// What a lookup leaves for the coroutine that waits for it, if it still waits.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), answered(executor) {}
  asio::ip::tcp::resolver resolver;
  asio::steady_timer answered;
  error_code error = asio::error::timed_out;
  std::vector<Endpoint> endpoints;
};

/// getaddrinfo can't be cancelled: the lookup runs on by itself when the deadline comes first.
asio::awaitable<std::vector<Endpoint>> resolve(asio::any_io_executor executor, std::string host,
                                               std::uint16_t port, Wire::Clock::time_point deadline,
                                               error_code& error) {
  auto lookup = std::make_shared<Lookup>(executor);
  lookup->answered.expires_at(deadline);
  lookup->resolver.async_resolve(
      host, std::to_string(port), asio::ip::tcp::resolver::numeric_service,
      [lookup](error_code failed, asio::ip::tcp::resolver::results_type results) {
        lookup->error = failed;
        for (const auto& result : results) lookup->endpoints.emplace_back(result.endpoint());
        lookup->answered.cancel();
      });
  co_await lookup->answered.async_wait(as_result);
  error = lookup->error;
  co_return std::move(lookup->endpoints);
}

/// SSL_set_tlsext_host_name is a macro with a C cast in it. RFC 6066, 3.
void set_server_name(SSL* ssl, const std::string& host) {
  SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           const_cast<char*>(host.c_str()));
}

std::optional<std::vector<Endpoint>> endpoints_without_lookup(const ServerUri& server) {
  if (server.scheme == Scheme::ldapi) {
    return std::vector<Endpoint>{Endpoint(asio::local::stream_protocol::endpoint(server.host))};
  }
  error_code not_an_address;
  const auto address = asio::ip::make_address(server.host, not_an_address);
  if (not_an_address) return std::nullopt;
  return std::vector<Endpoint>{Endpoint(asio::ip::tcp::endpoint(address, server.port))};
}

}  // namespace

struct TlsSettings::Context {
  asio::ssl::context value{asio::ssl::context::tls_client};
};

TlsSettings::TlsSettings(const std::string& ca_pem) : context_(std::make_unique<Context>()) {
  auto& context = context_->value;
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CLEANSE_PLAINTEXT);
  context.set_verify_mode(asio::ssl::verify_peer);
  error_code error;
  if (ca_pem.empty()) {
    context.set_default_verify_paths(error);
  } else {
    context.add_certificate_authority(asio::buffer(ca_pem), error);
  }
  if (error) throw std::runtime_error(error.message());
}

TlsSettings::~TlsSettings() = default;

struct Wire::Streams {
  explicit Streams(const asio::any_io_executor& executor) : socket(executor) {}
  Socket socket;
  std::optional<asio::ssl::stream<Socket&>> tls;
  bool closed = false;

  /// A read ends with one TLS record; an answer often comes in two, and the second needs no I/O.
  std::size_t read_what_is_there(asio::mutable_buffer target) {
    std::size_t count = 0;
    while (count < target.size()) {
      std::size_t more = 0;
      if (SSL_read_ex(tls->native_handle(), static_cast<char*>(target.data()) + count,
                      target.size() - count, &more) != 1) {
        break;  // why is what the next read finds out
      }
      count += more;
    }
    ERR_clear_error();
    return count;
  }

  /// Connecting registers a socket with the event loop for "can be written" too, which from then on
  /// wakes it for nothing after each request.
  void forget_the_connect() {
    error_code ignored;
    const auto protocol = socket.local_endpoint(ignored).protocol();
    const int descriptor = socket.release(ignored);
    if (descriptor >= 0) socket.assign(protocol, descriptor, ignored);
  }
};

Wire::Wire(asio::any_io_executor executor, std::shared_ptr<const TlsSettings> tls)
    : streams_(std::make_shared<Streams>(executor)), tls_(std::move(tls)) {}

Wire::~Wire() {
  close();
}

asio::awaitable<Wire::Failure> Wire::connect(const ServerUri& server, Clock::time_point deadline) {
  const auto streams = streams_;
  error_code error;
  auto endpoints = endpoints_without_lookup(server);
  if (!endpoints) {
    endpoints =
        co_await resolve(streams->socket.get_executor(), server.host, server.port, deadline, error);
    if (error) co_return "the name could not be resolved: " + error.message();
  }
  error = asio::error::host_not_found;
  for (const auto& endpoint : *endpoints) {
    if (streams->closed) break;
    error_code ignored;
    streams->socket.close(ignored);
    std::tie(error) = co_await streams->socket.async_connect(endpoint, as_result);
    if (!error) break;
  }
  if (streams->closed) co_return "no answer in time";
  if (error) co_return error.message();
  streams->forget_the_connect();
  if (server.scheme != Scheme::ldapi) {
    error_code ignored;
    streams->socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    streams->socket.set_option(asio::socket_base::keep_alive(true), ignored);
  }
  co_return Failure{};
}

asio::awaitable<Wire::Failure> Wire::start_tls(const ServerUri& server) {
  const auto streams = streams_;
  streams->tls.emplace(streams->socket, tls_->context().value);
  auto& tls = *streams->tls;
  // Asio asks OpenSSL to free its buffers after every record, and with CLEANSE_PLAINTEXT each of
  // them is overwritten whole: a fifth of the daemon's instructions, for a few connections' memory.
  SSL_clear_mode(tls.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  error_code not_an_address;
  asio::ip::make_address(server.host, not_an_address);
  if (not_an_address) set_server_name(tls.native_handle(), server.host);
  tls.set_verify_callback(asio::ssl::host_name_verification(server.host));
  const auto [error] = co_await tls.async_handshake(asio::ssl::stream_base::client, as_result);
  if (streams->closed) co_return "no answer in time";
  if (!error) co_return Failure{};
  const long verdict = SSL_get_verify_result(tls.native_handle());
  if (verdict != X509_V_OK) {
    co_return std::string("its certificate is not accepted: ") +
        X509_verify_cert_error_string(verdict) +
        " (check ca_certificate and that the URI has the name that stands in the certificate)";
  }
  co_return "the TLS handshake failed: " + error.message();
}

asio::awaitable<std::size_t> Wire::read_some(asio::mutable_buffer target) {
  const auto streams = streams_;
  if (streams->tls) {
    const auto [error, count] = co_await streams->tls->async_read_some(target, as_result);
    if (error) co_return 0;
    co_return count + streams->read_what_is_there(target + count);
  }
  const auto [error, count] = co_await streams->socket.async_read_some(target, as_result);
  co_return error ? 0 : count;
}

void Wire::write(asio::const_buffer bytes, std::function<void(bool)> done) {
  const auto streams = streams_;
  auto finished = [streams, done = std::move(done)](error_code error, std::size_t /*count*/) {
    done(!error);
  };
  if (streams->tls) {
    asio::async_write(*streams->tls, bytes, std::move(finished));
  } else {
    asio::async_write(streams->socket, bytes, std::move(finished));
  }
}

void Wire::close() {
  streams_->closed = true;
  error_code ignored;
  streams_->socket.close(ignored);
}

Wire::TlsFacts Wire::tls_facts() const {
  TlsFacts facts;
  if (!streams_->tls) return facts;
  SSL* ssl = streams_->tls->native_handle();
  facts.version = SSL_get_version(ssl);
  const X509* certificate = SSL_get0_peer_certificate(ssl);
  int days = 0;
  int seconds = 0;
  if (certificate != nullptr &&
      ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate)) == 1) {
    facts.certificate_days_left = std::chrono::days{days};
  }
  return facts;
}

/// The hash is the one that the certificate was signed with, but never less than SHA-256.
std::string Wire::channel_binding() const {
  if (!streams_->tls) return {};
  const X509* certificate = SSL_get0_peer_certificate(streams_->tls->native_handle());
  if (certificate == nullptr) return {};
  int hash = NID_undef;
  X509_get_signature_info(const_cast<X509*>(certificate), &hash, nullptr, nullptr, nullptr);
  const EVP_MD* algorithm = EVP_get_digestbynid(hash);
  if (algorithm == nullptr || hash == NID_md5 || hash == NID_sha1) algorithm = EVP_sha256();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(certificate, algorithm, digest.data(), &size) != 1) return {};
  return "tls-server-end-point:" +
         std::string(digest.begin(), std::next(digest.begin(), static_cast<int>(size)));
}

}  // namespace writeback::ldap
