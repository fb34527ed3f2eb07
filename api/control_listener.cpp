#include "api/control_listener.hpp"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

#include "api/control_socket.hpp"

namespace writeback::api {
namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

namespace {

constexpr std::size_t max_connections = 16;
constexpr int backlog = 16;
constexpr std::chrono::milliseconds rest_when_out_of_descriptors{100};

bool somebody_answers(const asio::any_io_executor& executor, const stream_protocol::endpoint& at) {
  stream_protocol::socket probe(executor);
  error_code error;
  probe.connect(at, error);
  return !error;
}

stream_protocol::endpoint endpoint_at(const std::string& path) {
  try {
    return {path};
  } catch (const boost::system::system_error&) {
    throw std::runtime_error(path + ": longer than the path of a Unix socket may be (unix(7))");
  }
}

}  // namespace

struct ControlListener::Door {
  stream_protocol::acceptor acceptor;
  CurrentService service;
  std::shared_ptr<Sessions> sessions;
};

ControlListener::ControlListener(asio::any_io_executor executor, CurrentService service)
    : executor_(executor),
      service_(std::move(service)),
      sessions_(std::make_shared<Sessions>(executor, max_connections)) {
  sessions_->start();
}

ControlListener::~ControlListener() {
  stop_accepting();
}

void ControlListener::listen_at(const std::string& path) {
  const auto endpoint = endpoint_at(path);
  if (somebody_answers(executor_, endpoint)) {
    throw std::runtime_error(path + ": another process answers there already");
  }
  unlink(path.c_str());
  stream_protocol::acceptor acceptor(executor_);
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.bind(endpoint, error);
  // Nobody can connect before `listen`.
  if (!error && chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    error.assign(errno, boost::system::system_category());
  }
  if (!error) acceptor.listen(backlog, error);
  if (error) throw std::runtime_error(path + ": " + error.message());
  door_ = std::make_shared<Door>(Door{std::move(acceptor), service_, sessions_});
  path_ = path;
  asio::co_spawn(executor_, accept(door_), asio::detached);
}

asio::awaitable<void> ControlListener::accept(std::shared_ptr<Door> door) {
  const auto executor = door->acceptor.get_executor();
  while (door->acceptor.is_open()) {
    stream_protocol::socket socket(executor);
    const auto [error] =
        co_await door->acceptor.async_accept(socket, asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      asio::steady_timer rest(executor, rest_when_out_of_descriptors);
      co_await rest.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    if (!door->sessions->make_room()) continue;
    auto caller = std::make_unique<ControlSocket>(std::move(socket));
    asio::co_spawn(executor, serve_connection(std::move(caller), door->service, door->sessions),
                   asio::detached);
  }
}

void ControlListener::stop_accepting() {
  if (!door_) return;
  error_code ignored;
  door_->acceptor.close(ignored);
  door_.reset();
  unlink(path_.c_str());
}

asio::awaitable<void> ControlListener::drain(std::chrono::steady_clock::time_point deadline) {
  return sessions_->drain(deadline);
}

}  // namespace writeback::api
