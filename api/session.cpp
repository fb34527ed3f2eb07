#include "api/session.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <optional>
#include <string>

namespace writeback::api {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

namespace {

// The limits of one connection; ARCHITECTURE.md lists them with all others.
constexpr std::chrono::seconds handshake_patience{10};
constexpr std::chrono::seconds idle_patience{75};
constexpr std::chrono::seconds header_patience{10};
constexpr std::chrono::seconds body_patience{10};
constexpr std::chrono::seconds write_patience{10};
constexpr std::uint32_t max_header_bytes = 8 * 1024;
constexpr std::uint64_t max_body_bytes = 64UL * 1024;
constexpr std::size_t first_buffer_bytes = 4 * 1024;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

using Stream = beast::ssl_stream<beast::tcp_stream>;
using Buffer = beast::basic_flat_buffer<CleansingAllocator<char>>;
using Body = http::basic_string_body<char, std::char_traits<char>, CleansingAllocator<char>>;
using Fields = http::basic_fields<CleansingAllocator<char>>;
using Parser = http::parser<true, Body, CleansingAllocator<char>>;

std::optional<Sha256Digest> certificate_of(SSL* ssl) {
  X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr || SSL_get_verify_result(ssl) != X509_V_OK) return std::nullopt;
  Sha256Digest digest{};
  unsigned length = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &length) != 1 ||
      length != digest.size()) {
    return std::nullopt;
  }
  return digest;
}

template <class Text>
std::string text_of(const Text& text) {
  return {text.data(), text.size()};
}

http::response<http::string_body> to_http(const Response& from, bool keep_alive, unsigned version) {
  http::response<http::string_body> to;
  to.version(version);
  to.result(from.status);
  to.set(http::field::content_type, from.content_type);
  to.set("X-Request-Id", from.request_id);
  if (from.no_store) to.set(http::field::cache_control, "no-store");
  if (!from.allow.empty()) to.set(http::field::allow, from.allow);
  if (from.challenge) to.set(http::field::www_authenticate, "Bearer");
  if (from.retry_after) {
    to.set(http::field::retry_after, std::to_string(from.retry_after->count()));
  }
  to.keep_alive(keep_alive);
  to.body() = from.body;
  to.prepare_payload();
  return to;
}

/// What a request that can't be read is told; nothing where the connection itself is gone.
std::optional<Problem> problem_of(const error_code& error) {
  if (error == http::error::body_limit) return Problem{ProblemKind::payload_too_large};
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return invalid_request("", "the header of the request is too long");
  }
  if (error == beast::error::timeout) return std::nullopt;
  if (error.category() == make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    return invalid_request("", "not HTTP: " + error.message());
  }
  return std::nullopt;
}

class Session {
 public:
  Session(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
          CurrentService service, std::shared_ptr<Sessions> sessions)
      : tls_(std::move(tls)),
        stream_(std::move(socket), *tls_),
        service_(std::move(service)),
        sessions_(std::move(sessions)) {
    registered_ = sessions_->add([this] { beast::get_lowest_layer(stream_).close(); });
  }
  ~Session() { sessions_->remove(registered_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  asio::awaitable<void> run() {
    auto& tcp = beast::get_lowest_layer(stream_);
    error_code ignored;
    const auto peer = tcp.socket().remote_endpoint(ignored);
    tcp.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    peer_ = peer.address();
    tcp.expires_after(handshake_patience);
    const auto [failed] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_result);
    if (failed) co_return;
    certificate_ = certificate_of(stream_.native_handle());
    while (co_await wait_for_request() && co_await serve_request()) {
      // What the buffer held of the last request goes; what it holds of the next one stays.
      if (buffer_.size() == 0) buffer_.shrink_to_fit();
    }
    // No wait for the peer's goodbye: it may never come.
    tcp.expires_after(std::chrono::seconds{1});
    co_await stream_.async_shutdown(as_result);
  }

 private:
  /// Between requests a caller may be silent for long; within one it may not.
  asio::awaitable<bool> wait_for_request() {
    if (sessions_->draining()) co_return false;
    if (buffer_.size() > 0) co_return true;
    sessions_->set_idle(registered_);
    beast::get_lowest_layer(stream_).expires_after(idle_patience);
    const auto [failed, count] =
        co_await stream_.async_read_some(buffer_.prepare(first_buffer_bytes), as_result);
    sessions_->set_busy(registered_);
    buffer_.commit(count);
    co_return !failed;
  }

  asio::awaitable<bool> serve_request() {
    Parser parser;
    parser.header_limit(max_header_bytes);
    parser.body_limit(max_body_bytes);
    const auto received = std::chrono::steady_clock::now();
    auto& tcp = beast::get_lowest_layer(stream_);
    tcp.expires_after(header_patience);
    auto [failed, count] = co_await http::async_read_header(stream_, buffer_, parser, as_result);
    if (!failed && !parser.is_done()) {
      if (parser.get()[http::field::expect] == "100-continue" && !co_await send_continue()) {
        co_return false;
      }
      tcp.expires_after(body_patience);
      std::tie(failed, count) = co_await http::async_read(stream_, buffer_, parser, as_result);
    }
    if (failed) co_return co_await refuse(failed, parser);

    const auto service = service_();
    const Request request = request_from(parser, received);
    const bool wants_more = parser.get().keep_alive();
    const unsigned version = parser.get().version();
    tcp.expires_never();  // the operation has a deadline of its own
    const Response response = co_await service->answer(request);
    const bool keep_alive = wants_more && !sessions_->draining();
    co_return co_await write(response, keep_alive, version) && keep_alive;
  }

  asio::awaitable<bool> send_continue() {
    http::response<http::empty_body> go_on;
    go_on.result(http::status::continue_);
    const auto [failed, count] = co_await http::async_write(stream_, go_on, as_result);
    co_return !failed;
  }

  asio::awaitable<bool> refuse(error_code failed, const Parser& parser) {
    const auto problem = problem_of(failed);
    if (problem) {
      const Response response =
          Service::refuse(*problem, text_of(parser.get()["X-Request-Id"]));
      static_cast<void>(co_await write(response, false, 11));
    }
    co_return false;
  }

  asio::awaitable<bool> write(const Response& response, bool keep_alive, unsigned version) {
    beast::get_lowest_layer(stream_).expires_after(write_patience);
    const auto message = to_http(response, keep_alive, version);
    const auto [failed, count] = co_await http::async_write(stream_, message, as_result);
    co_return !failed;
  }

  Request request_from(Parser& parser, std::chrono::steady_clock::time_point received) const {
    auto& message = parser.get();
    Request request;
    request.method = text_of(message.method_string());
    const std::string target = text_of(message.target());
    request.path = target.substr(0, target.find('?'));
    const auto authorization = message[http::field::authorization];
    request.authorization.assign(authorization.data(), authorization.size());
    request.content_type = text_of(message[http::field::content_type]);
    request.request_id = text_of(message["X-Request-Id"]);
    request.body = std::move(message.body());
    request.peer = peer_;
    request.client_certificate = certificate_;
    request.received = received;
    return request;
  }

  std::shared_ptr<asio::ssl::context> tls_;
  Stream stream_;
  CurrentService service_;
  std::shared_ptr<Sessions> sessions_;
  Sessions::Handle registered_;
  Buffer buffer_;
  asio::ip::address peer_;
  std::optional<Sha256Digest> certificate_;
};

}  // namespace

asio::awaitable<void> serve_connection(asio::ip::tcp::socket socket,
                                       std::shared_ptr<asio::ssl::context> tls,
                                       CurrentService service, std::shared_ptr<Sessions> sessions) {
  try {
    Session session(std::move(socket), std::move(tls), std::move(service), std::move(sessions));
    co_await session.run();
  } catch (const std::exception& defect) {
    spdlog::error("a connection ended by a defect: {}", defect.what());
  }
}

}  // namespace writeback::api
