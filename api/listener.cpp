#include "api/listener.hpp"

#include <spdlog/spdlog.h>

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "api/tls_socket.hpp"

namespace writeback::api {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr int backlog = 512;
constexpr std::chrono::milliseconds rest_when_out_of_descriptors{100};

std::string text_of(const Listener::Endpoint& endpoint) {
  std::ostringstream text;
  text << endpoint;
  return text.str();
}

}  // namespace

/// One listening socket.
struct Listener::Door {
  Door(const asio::any_io_executor& executor, Endpoint where)
      : acceptor(executor), endpoint(std::move(where)) {}
  asio::ip::tcp::acceptor acceptor;
  Endpoint endpoint;
};

/// What every door needs for a new connection; outlives the listener while connections are open.
struct Listener::Shared {
  CurrentService service;
  std::shared_ptr<asio::ssl::context> tls;
  std::shared_ptr<Sessions> sessions;
};

Listener::Listener(asio::any_io_executor executor, CurrentService service,
                   std::size_t max_connections)
    : executor_(executor), shared_(std::make_shared<Shared>()) {
  shared_->service = std::move(service);
  shared_->sessions = std::make_shared<Sessions>(executor, max_connections);
  shared_->sessions->start();
}

Listener::~Listener() {
  stop_accepting();
}

std::shared_ptr<Listener::Door> Listener::open_door(const Endpoint& endpoint) const {
  auto door = std::make_shared<Door>(executor_, endpoint);
  error_code error;
  door->acceptor.open(endpoint.protocol(), error);
  if (!error) door->acceptor.set_option(asio::socket_base::reuse_address(true), error);
  // [::] listens for IPv6 only, so that 0.0.0.0 can stand beside it.
  if (!error && endpoint.address().is_v6()) {
    door->acceptor.set_option(asio::ip::v6_only(true), error);
  }
  if (!error) door->acceptor.bind(endpoint, error);
  if (!error) door->acceptor.listen(backlog, error);
  if (error)
    throw std::runtime_error("can't listen on " + text_of(endpoint) + ": " + error.message());
  return door;
}

void Listener::adopt(const std::vector<int>& descriptors) {
  for (const int descriptor : descriptors) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    Endpoint endpoint;
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        size > endpoint.capacity()) {
      throw std::runtime_error("an inherited socket can't be used");
    }
    std::memcpy(endpoint.data(), &address, size);
    endpoint.resize(size);
    auto door = std::make_shared<Door>(executor_, endpoint);
    error_code error;
    door->acceptor.assign(endpoint.protocol(), descriptor, error);
    if (error) throw std::runtime_error("an inherited socket can't be used: " + error.message());
    doors_.push_back(door);
    open_for_callers(door);
    spdlog::info("listening on {}, which systemd opened; [api] listen is not used",
                 text_of(endpoint));
    adopted_ = true;
  }
}

/// An address and all addresses can't have the same port at the same time, and closing the one
/// before the other is open could lose both.
void Listener::refuse_what_overlaps(const Endpoint& endpoint,
                                    const std::vector<Endpoint>& wanted) const {
  for (const auto& door : doors_) {
    const auto& own = door->endpoint;
    const bool stays = std::find(wanted.begin(), wanted.end(), own) != wanted.end();
    const bool overlaps = own != endpoint && own.port() == endpoint.port() &&
                          own.protocol() == endpoint.protocol() &&
                          (own.address().is_unspecified() || endpoint.address().is_unspecified());
    if (overlaps && !stays && door->acceptor.is_open()) {
      throw std::runtime_error("listen: from " + text_of(own) + " to " + text_of(endpoint) +
                               " takes a restart, because they share a port");
    }
  }
}

void Listener::listen_on(const std::vector<Endpoint>& endpoints) {
  if (adopted_) return;
  std::vector<std::shared_ptr<Door>> doors;
  std::vector<std::shared_ptr<Door>> opened;
  for (const auto& endpoint : endpoints) {
    refuse_what_overlaps(endpoint, endpoints);
    const auto same = std::find_if(doors_.begin(), doors_.end(), [&](const auto& door) {
      return door->endpoint == endpoint && door->acceptor.is_open();
    });
    if (same == doors_.end()) opened.push_back(open_door(endpoint));
    doors.push_back(same == doors_.end() ? opened.back() : *same);
  }
  for (const auto& door : doors_) {
    if (std::find(doors.begin(), doors.end(), door) == doors.end()) door->acceptor.close();
  }
  doors_ = std::move(doors);
  for (const auto& door : opened) {
    open_for_callers(door);
    spdlog::info("listening on {}", text_of(door->endpoint));
  }
}

void Listener::open_for_callers(const std::shared_ptr<Door>& door) {
  asio::co_spawn(executor_, accept(door, shared_), asio::detached);
}

void Listener::use_tls(std::shared_ptr<asio::ssl::context> tls) {
  shared_->tls = std::move(tls);
}

void Listener::set_max_connections(std::size_t max_connections) {
  shared_->sessions->set_max_open(max_connections);
}

asio::awaitable<void> Listener::accept(std::shared_ptr<Door> door, std::shared_ptr<Shared> shared) {
  const auto executor = door->acceptor.get_executor();
  while (door->acceptor.is_open()) {
    asio::ip::tcp::socket socket(executor);
    const auto [error] =
        co_await door->acceptor.async_accept(socket, asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      // Out of descriptors or memory: turning round at once would only burn the processor.
      asio::steady_timer rest(executor, rest_when_out_of_descriptors);
      co_await rest.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    if (!shared->sessions->make_room()) continue;
    auto caller = std::make_unique<TlsSocket>(std::move(socket), shared->tls);
    asio::co_spawn(executor, serve_connection(std::move(caller), shared->service, shared->sessions),
                   asio::detached);
  }
}

void Listener::stop_accepting() {
  for (const auto& door : doors_) {
    error_code ignored;
    door->acceptor.close(ignored);
  }
  doors_.clear();
}

asio::awaitable<void> Listener::drain(std::chrono::steady_clock::time_point deadline) {
  return shared_->sessions->drain(deadline);
}

}  // namespace writeback::api
