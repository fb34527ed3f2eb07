#include "api/session.hpp"

#include <spdlog/spdlog.h>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "api/response_text.hpp"

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
constexpr std::chrono::seconds goodbye_patience{1};
constexpr std::uint32_t max_header_bytes = 8 * 1024;
constexpr std::uint64_t max_body_bytes = 64UL * 1024;
constexpr std::size_t read_bytes = 4UL * 1024;

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

// Beast parses and does no I/O here: its asynchronous operations cost minutes of compiling, and a
// buffer each.
using Buffer = beast::basic_flat_buffer<CleansingAllocator<char>>;
using Body = http::basic_string_body<char, std::char_traits<char>, CleansingAllocator<char>>;
using Parser = http::request_parser<Body, CleansingAllocator<char>>;

template <class Text>
std::string text_of(const Text& text) {
  return {text.data(), text.size()};
}

/// What a caller is told whose request can't be read.
Problem problem_of(const error_code& error) {
  if (error == http::error::body_limit) return Problem{ProblemKind::payload_too_large};
  if (error == http::error::header_limit) {
    return invalid_request("", "the header of the request is too long");
  }
  return invalid_request("", "not HTTP/1.1: " + error.message());
}

std::size_t header_size(const Parser& parser) {
  std::size_t size = parser.get().target().size();
  for (const auto& field : parser.get()) {
    size += field.name_string().size() + field.value().size() + 4;
  }
  return size;
}

class Session {
 public:
  Session(std::unique_ptr<CallerSocket> socket, CurrentService service,
          std::shared_ptr<Sessions> sessions)
      : socket_(std::move(socket)),
        service_(std::move(service)),
        sessions_(std::move(sessions)),
        registered_(sessions_->add([this] { socket_->close(); })) {}
  ~Session() { sessions_->remove(registered_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  asio::awaitable<void> run() {
    Sessions::give(registered_, handshake_patience);
    const bool secured = co_await socket_->handshake();
    if (!secured) co_return;
    certificate_ = socket_->certificate();
    bool goes_on = true;
    while (goes_on) {
      goes_on = co_await wait_for_request();
      if (goes_on) goes_on = co_await serve_request();
      // What the buffer held of the last request goes; what it holds of the next one stays.
      if (buffer_.size() == 0) buffer_.shrink_to_fit();
    }
    Sessions::give(registered_, goodbye_patience);
    co_await socket_->shut_down();
  }

 private:
  asio::awaitable<bool> read_more() {
    const std::size_t count = co_await socket_->read_some(buffer_.prepare(read_bytes));
    buffer_.commit(count);
    co_return count > 0;
  }

  /// Between requests a caller may be silent for long; within one it may not.
  asio::awaitable<bool> wait_for_request() {
    const bool ends = sessions_->draining();
    if (ends && has_answered_) co_return false;
    if (buffer_.size() > 0) co_return true;
    if (has_answered_) Sessions::enter(registered_, Sessions::Phase::waiting);
    Sessions::give(registered_, ends ? Sessions::patience_for_the_first : idle_patience);
    const bool begun = co_await read_more();
    Sessions::enter(registered_, Sessions::Phase::receiving);
    co_return begun;
  }

  /// The next request, whole, in the parser; or why it is none; nothing where the connection ended
  /// before.
  asio::awaitable<std::optional<error_code>> read_request(Parser& parser) {
    parser.eager(true);
    parser.header_limit(max_header_bytes);
    parser.body_limit(max_body_bytes);
    Sessions::give(registered_, header_patience);
    bool in_body = false;
    std::size_t header_bytes = 0;
    while (true) {
      error_code error;
      if (buffer_.size() > 0) {
        const std::size_t used = parser.put(buffer_.data(), error);
        buffer_.consume(used);
        if (!in_body) header_bytes += used;
      }
      if (error && error != http::error::need_more) co_return error;
      // Beast's own limit counts the lines of one call only.
      if (!parser.is_header_done() && header_bytes > max_header_bytes) {
        co_return make_error_code(http::error::header_limit);
      }
      if (parser.is_header_done() && !in_body && header_size(parser) > max_header_bytes) {
        co_return make_error_code(http::error::header_limit);
      }
      if (parser.is_done()) co_return error_code{};
      if (parser.is_header_done() && !in_body) {
        in_body = true;
        Sessions::give(registered_, body_patience);
        const bool may_come = co_await let_the_body_come(parser);
        if (!may_come) co_return std::nullopt;
      }
      const bool more = co_await read_more();
      if (!more) co_return std::nullopt;
    }
  }

  /// RFC 9110, 10.1.1: a careful caller waits for a word before it sends its body.
  asio::awaitable<bool> let_the_body_come(const Parser& parser) {
    const bool waits = beast::iequals(parser.get()[http::field::expect], "100-continue");
    if (!waits) co_return true;
    co_return co_await socket_->write(asio::buffer(go_on));
  }

  asio::awaitable<bool> serve_request() {
    const auto received = std::chrono::steady_clock::now();
    Parser parser;
    const auto read = co_await read_request(parser);
    if (!read) co_return false;
    const std::string request_id = text_of(parser.get()["X-Request-Id"]);
    if (*read) {
      const Response refusal = Service::refuse(problem_of(*read), request_id);
      static_cast<void>(co_await write(refusal, false, 1));
      co_return false;
    }
    const bool wants_more = parser.keep_alive();
    const unsigned minor_version = parser.get().version() % 10;
    const Request request = request_from(parser, received, request_id);
    Sessions::enter(registered_, Sessions::Phase::answering);
    Sessions::give_all_time(registered_);  // the operation has a deadline of its own
    const auto service = service_();
    Response response = co_await service->answer(request);
    const bool keep_alive = wants_more && !sessions_->draining();
    const bool is_head = request.method == "HEAD";
    const bool written = co_await write(response, keep_alive, minor_version, !is_head);
    has_answered_ = true;
    co_return written&& keep_alive;
  }

  asio::awaitable<bool> write(const Response& response, bool keep_alive, unsigned minor_version,
                              bool with_content = true) {
    Sessions::give(registered_, write_patience);
    const std::string text = to_http(response, keep_alive, minor_version, with_content);
    co_return co_await socket_->write(asio::buffer(text));
  }

  Request request_from(Parser& parser, std::chrono::steady_clock::time_point received,
                       const std::string& request_id) const {
    auto& message = parser.get();
    Request request;
    request.method = text_of(message.method_string());
    const std::string target = text_of(message.target());
    request.path = target.substr(0, target.find('?'));
    const auto authorization = message[http::field::authorization];
    request.authorization.assign(authorization.data(), authorization.size());
    request.content_type = text_of(message[http::field::content_type]);
    request.request_id = request_id;
    request.traceparent = text_of(message["traceparent"]);
    request.twilio_signature = text_of(message["X-Twilio-Signature"]);
    request.webhook_signature = text_of(message["X-Writebackd-Signature"]);
    // Who names two lets somebody else choose between them.
    const bool has_one_host = message.count(http::field::host) == 1;
    request.host = has_one_host ? text_of(message[http::field::host]) : std::string();
    const bool has_one_origin = message.count(http::field::origin) <= 1;
    request.origin = has_one_origin ? text_of(message[http::field::origin]) : "null";
    request.fetch_site = text_of(message["Sec-Fetch-Site"]);
    request.referer = text_of(message[http::field::referer]);
    const auto key = message.find("Idempotency-Key");
    request.has_idempotency_key = key != message.end();
    if (request.has_idempotency_key) request.idempotency_key = text_of(key->value());
    request.body = std::move(message.body());
    request.peer = socket_->peer();
    request.client_certificate = certificate_;
    request.local_user = socket_->local_user();
    request.received = received;
    return request;
  }

  std::unique_ptr<CallerSocket> socket_;
  CurrentService service_;
  std::shared_ptr<Sessions> sessions_;
  Sessions::Handle registered_;
  Buffer buffer_;
  bool has_answered_ = false;
  std::optional<Sha256Digest> certificate_;
};

}  // namespace

asio::awaitable<void> serve_connection(std::unique_ptr<CallerSocket> socket, CurrentService service,
                                       std::shared_ptr<Sessions> sessions) {
  try {
    Session session(std::move(socket), std::move(service), std::move(sessions));
    co_await session.run();
  } catch (const std::exception& defect) {
    spdlog::error("a connection ended by a defect: {}", defect.what());
  }
}

}  // namespace writeback::api
