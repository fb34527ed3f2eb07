#include "api/control_socket.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace writeback::api {
namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr LocalUser nobody = 65534;  // user_namespaces(7), the overflow user ID

}  // namespace

bool may_control(LocalUser user, LocalUser own) {
  return user == 0 || (user == own && user != nobody);
}

ControlSocket::ControlSocket(asio::local::stream_protocol::socket socket)
    : socket_(std::move(socket)) {}

asio::awaitable<bool> ControlSocket::handshake() {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(socket_.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    co_return false;
  }
  if (!may_control(peer.uid, geteuid())) {
    spdlog::warn("control socket: user {} may not call here", peer.uid);
    co_return false;
  }
  user_ = peer.uid;
  co_return true;
}

asio::awaitable<std::size_t> ControlSocket::read_some(asio::mutable_buffer target) {
  const auto [error, count] = co_await socket_.async_read_some(target, as_result);
  co_return error ? 0 : count;
}

asio::awaitable<bool> ControlSocket::write(asio::const_buffer bytes) {
  const auto [error, count] = co_await asio::async_write(socket_, bytes, as_result);
  co_return !error;
}

asio::awaitable<void> ControlSocket::shut_down() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  co_return;
}

void ControlSocket::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace writeback::api
