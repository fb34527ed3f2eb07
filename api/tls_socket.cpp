#include "api/tls_socket.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace writeback::api {
namespace asio = boost::asio;

namespace {
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
}  // namespace

struct TlsSocket::Stream {
  Stream(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> context)
      : tls(std::move(context)), value(std::move(socket), *tls) {
    // Asio asks OpenSSL to free its buffers after every record, and with CLEANSE_PLAINTEXT each of
    // them is overwritten whole, 20 KiB for a few hundred bytes.
    SSL_clear_mode(value.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  }
  std::shared_ptr<asio::ssl::context> tls;  // a reload may replace it while this connection lives
  asio::ssl::stream<asio::ip::tcp::socket> value;
};

TlsSocket::TlsSocket(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls) {
  boost::system::error_code ignored;
  peer_ = socket.remote_endpoint(ignored).address();
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  stream_ = std::make_unique<Stream>(std::move(socket), std::move(tls));
}

TlsSocket::~TlsSocket() = default;

asio::awaitable<bool> TlsSocket::handshake() {
  const auto [error] =
      co_await stream_->value.async_handshake(asio::ssl::stream_base::server, as_result);
  co_return !error;
}

asio::awaitable<std::size_t> TlsSocket::read_some(asio::mutable_buffer target) {
  const auto [error, count] = co_await stream_->value.async_read_some(target, as_result);
  co_return error ? 0 : count;
}

asio::awaitable<bool> TlsSocket::write(asio::const_buffer bytes) {
  const auto [error, count] = co_await asio::async_write(stream_->value, bytes, as_result);
  co_return !error;
}

asio::awaitable<void> TlsSocket::shut_down() {
  co_await stream_->value.async_shutdown(as_result);
}

void TlsSocket::close() {
  boost::system::error_code ignored;
  stream_->value.lowest_layer().close(ignored);
}

std::optional<Sha256Digest> TlsSocket::certificate() const {
  SSL* ssl = stream_->value.native_handle();
  const X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr || SSL_get_verify_result(ssl) != X509_V_OK) return std::nullopt;
  Sha256Digest digest{};
  unsigned length = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &length) != 1 ||
      length != digest.size()) {
    return std::nullopt;
  }
  return digest;
}

}  // namespace writeback::api
