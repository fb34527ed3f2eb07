#include "tests/support/ldap_interposer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <mutex>
#include <optional>
#include <thread>

#include "tests/support/certificate_authority.hpp"

namespace writeback::support {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_at_once = 16UL * 1024;
constexpr unsigned char controls_tag = 0xA0;

/// One end, with the bytes that wait to be written to it.
struct Side {
  Side(tcp::socket socket, asio::ssl::context& context) : stream(std::move(socket), context) {}
  asio::ssl::stream<tcp::socket> stream;
  std::string received;
  std::string waiting;
  std::string being_written;
  bool hang_up_when_written = false;

  void close() {
    boost::system::error_code ignored;
    stream.lowest_layer().close(ignored);
  }
};

struct Link {
  Side client;
  Side server;
};

void write_more(const std::shared_ptr<Link>& link, Side& side) {
  if (!side.being_written.empty()) return;
  if (side.waiting.empty()) {
    if (side.hang_up_when_written) side.close();
    return;
  }
  side.being_written.swap(side.waiting);
  asio::async_write(side.stream, asio::buffer(side.being_written),
                    [link, &side](boost::system::error_code failed, std::size_t /*count*/) {
                      side.being_written.clear();
                      if (!failed) write_more(link, side);
                    });
}

std::optional<LdapInterposer::Message> take_message(std::string& received) {
  std::string_view rest = received;
  const auto element = test::take_element(rest);
  if (!element) return std::nullopt;
  LdapInterposer::Message message;
  message.bytes = received.substr(0, received.size() - rest.size());
  received.erase(0, message.bytes.size());
  if (element->parts.size() < 2) return message;
  message.id = element->parts[0].number();
  message.operation = element->parts[1];
  message.tag = message.operation.tag;
  message.operation_bytes = test::ber(message.tag, message.operation.content);
  if (element->parts.size() > 2 && element->parts.back().tag == controls_tag) {
    message.controls = element->parts.back().content;
  }
  return message;
}

}  // namespace

struct LdapInterposer::Worker {
  explicit Worker(std::uint16_t target)
      : target_port(target), acceptor(loop, {asio::ip::address_v4::loopback(), 0}) {
    const Identity identity = authority.issue({"interposer"});
    as_server.use_certificate_chain(asio::buffer(identity.certificate));
    as_server.use_private_key(asio::buffer(identity.private_key), asio::ssl::context::pem);
    asio::co_spawn(loop, accept(), asio::detached);
    thread = std::thread([this] { loop.run(); });
  }
  ~Worker() {
    loop.stop();
    thread.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  asio::awaitable<void> accept() {
    while (true) {
      auto [failed, socket] = co_await acceptor.async_accept(as_result);
      if (failed) co_return;
      asio::co_spawn(loop, serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(tcp::socket client) {
    client.set_option(tcp::no_delay(true));
    const auto link = std::shared_ptr<Link>(
        new Link{Side(std::move(client), as_server), Side(tcp::socket(loop), as_client)});
    const tcp::endpoint target(asio::ip::address_v4::loopback(), target_port);
    auto [failed] = co_await link->server.stream.lowest_layer().async_connect(target, as_result);
    if (failed) co_return;
    link->server.stream.lowest_layer().set_option(tcp::no_delay(true));
    std::tie(failed) =
        co_await link->server.stream.async_handshake(asio::ssl::stream_base::client, as_result);
    if (failed) co_return;
    std::tie(failed) =
        co_await link->client.stream.async_handshake(asio::ssl::stream_base::server, as_result);
    if (failed) co_return;
    asio::co_spawn(loop, take_answers(link), asio::detached);
    co_await take_requests(link);
  }

  asio::awaitable<void> take_requests(std::shared_ptr<Link> link) {
    while (true) {
      const bool more = co_await receive(link->client);
      if (!more) break;
      while (const auto message = take_message(link->client.received)) {
        const Play play = judge(*message);
        link->server.waiting += play.to_server;
        link->client.waiting += play.to_client;
        if (play.hang_up) link->client.hang_up_when_written = true;
        write_more(link, link->server);
        write_more(link, link->client);
      }
    }
    link->client.close();
    link->server.close();
  }

  asio::awaitable<void> take_answers(std::shared_ptr<Link> link) {
    while (true) {
      const bool more = co_await receive(link->server);
      if (!more) break;
      while (const auto message = take_message(link->server.received)) {
        link->client.waiting += rewrite(*message);
        write_more(link, link->client);
      }
    }
    link->client.close();
    link->server.close();
  }

  static asio::awaitable<bool> receive(Side& side) {
    std::string chunk(read_at_once, '\0');
    const auto [failed, count] =
        co_await side.stream.async_read_some(asio::buffer(chunk), as_result);
    side.received.append(chunk, 0, count);
    co_return !failed;
  }

  Play judge(const Message& message) {
    const std::lock_guard lock(mutex);
    return on_request ? on_request(message) : pass(message);
  }
  std::string rewrite(const Message& message) {
    const std::lock_guard lock(mutex);
    return on_answer ? on_answer(message) : message.bytes;
  }

  std::uint16_t target_port;
  CertificateAuthority authority{"Test interposer"};
  asio::ssl::context as_server{asio::ssl::context::tls_server};
  asio::ssl::context as_client{asio::ssl::context::tls_client};
  asio::io_context loop{1};
  tcp::acceptor acceptor;
  std::mutex mutex;
  OnRequest on_request;
  OnAnswer on_answer;
  std::thread thread;
};

LdapInterposer::LdapInterposer(std::uint16_t target_port)
    : worker_(std::make_unique<Worker>(target_port)) {}

LdapInterposer::~LdapInterposer() = default;

std::uint16_t LdapInterposer::port() const {
  return worker_->acceptor.local_endpoint().port();
}

const std::string& LdapInterposer::ca_pem() const {
  return worker_->authority.certificate();
}

void LdapInterposer::play(OnRequest on_request, OnAnswer on_answer) {
  const std::lock_guard lock(worker_->mutex);
  worker_->on_request = std::move(on_request);
  worker_->on_answer = std::move(on_answer);
}

}  // namespace writeback::support
