#include "tests/support/tcp_gate.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/free_port.hpp"

namespace writeback::support {
namespace {

constexpr std::size_t tls_header_bytes = 5;
constexpr unsigned char first_record_type = 20;
constexpr unsigned char application_data_record = 23;
constexpr std::size_t buffer_limit = 256UL * 1024;
constexpr int backlog = 128;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void set_no_delay(int socket) {
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

/// Ends with RST, as a machine that has lost the connection does.
void reset_and_close(int& socket) {
  if (socket < 0) return;
  const linger at_once{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  close(socket);
  socket = -1;
}

/// How long the first TLS record is; nothing where its header is not there yet. What is no TLS
/// counts as one record.
std::optional<std::size_t> record_size(const std::string& bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  if (byte(0) < first_record_type || byte(0) > application_data_record) return bytes.size();
  if (bytes.size() < tls_header_bytes) return std::nullopt;
  return tls_header_bytes + byte(3) * 256U + byte(4);
}

}  // namespace

/// One connection of the daemon and the one to the server that belongs to it.
struct TcpGate::Link {
  int client = -1;
  int server = -1;
  bool connecting = true;
  bool client_ended = false;
  bool server_ended = false;
  std::string from_client;  ///< read, not yet judged: whole records only move on
  std::string to_server;
  std::string to_client;
  bool saw_handshake_end = false;
  bool requests_stalled = false;
  bool answers_stalled = false;
  bool cut_when_written = false;
  std::optional<std::size_t> answer_bytes_left;  ///< then it is cut

  Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() { reset(); }
  void reset() {
    reset_and_close(client);
    reset_and_close(server);
  }
  [[nodiscard]] bool gone() const { return client < 0; }
};

struct TcpGate::Worker {
  explicit Worker(std::uint16_t target) : target_port(target), wake(eventfd(0, EFD_CLOEXEC)) {
    listen_again();
    thread = std::thread([this] { run(); });
  }
  ~Worker() {
    change([this] { ending = true; });
    thread.join();
    links.clear();
    if (listener >= 0) close(listener);
    close(wake);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  template <class Change>
  void change(Change what) {
    {
      const std::lock_guard lock(mutex);
      what();
    }
    const std::uint64_t one = 1;
    static_cast<void>(!write(wake, &one, sizeof(one)));
  }
  template <class Question>
  auto ask(Question what) {
    const std::lock_guard lock(mutex);
    return what();
  }

  void listen_again();
  void run();
  void fill(std::vector<pollfd>& polled);
  void serve(const std::vector<pollfd>& polled);
  void accept_one();
  void read_client(Link& link);
  void read_server(Link& link);
  void judge_requests(Link& link);
  [[nodiscard]] bool springs_at(Link& link, unsigned char type);
  void spring(Link& link, const std::string& record);
  void write_pending(Link& link);
  [[nodiscard]] bool push(int socket, std::string& bytes) const;
  void switch_mode(Mode next);

  std::uint16_t target_port;
  std::uint16_t own_port = 0;
  int listener = -1;
  int wake;
  std::mutex mutex;
  // Everything below is guarded by the mutex.
  bool ending = false;
  Mode mode = Mode::pass;
  std::size_t chunk = 0;
  std::optional<Trap> trap;
  std::size_t requests_since_armed = 0;
  bool sprung = false;
  std::size_t accepted = 0;
  std::size_t requests = 0;
  std::list<Link> links;
  std::thread thread;
};

void TcpGate::Worker::listen_again() {
  listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  for (int tries = 0; tries < 20; ++tries) {
    const auto address = loopback(own_port == 0 ? free_port() : own_port);
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
        listen(listener, backlog) == 0) {
      own_port = ntohs(address.sin_port);
      return;
    }
  }
  throw std::runtime_error("the gate can't listen");
}

void TcpGate::Worker::run() {
  std::vector<pollfd> polled;
  while (true) {
    {
      const std::lock_guard lock(mutex);
      if (ending) return;
      fill(polled);
    }
    poll(polled.data(), polled.size(), -1);
    const std::lock_guard lock(mutex);
    serve(polled);
    links.remove_if([](const Link& link) { return link.gone(); });
  }
}

/// The wake-up call, the listener, then two for each link.
void TcpGate::Worker::fill(std::vector<pollfd>& polled) {
  polled.clear();
  polled.push_back({wake, POLLIN, 0});
  polled.push_back({listener, POLLIN, 0});
  for (const auto& link : links) {
    const bool held = mode == Mode::silent;
    short client = 0;
    short server = 0;
    if (!link.client_ended && link.from_client.size() < buffer_limit) client |= POLLIN;
    if (!link.server_ended && !link.connecting && link.to_client.size() < buffer_limit) {
      server |= POLLIN;
    }
    if (!held && !link.answers_stalled && !link.to_client.empty()) client |= POLLOUT;
    if (link.connecting || (!held && !link.to_server.empty())) server |= POLLOUT;
    polled.push_back({client == 0 ? -1 : link.client, client, 0});
    polled.push_back({server == 0 ? -1 : link.server, server, 0});
  }
}

void TcpGate::Worker::serve(const std::vector<pollfd>& polled) {
  if (polled[0].revents != 0) {
    std::uint64_t ignored = 0;
    static_cast<void>(!read(wake, &ignored, sizeof(ignored)));
  }
  auto link = links.begin();
  for (std::size_t i = 2; i + 1 < polled.size() && link != links.end(); i += 2, ++link) {
    if (link->gone()) continue;
    if (link->connecting && (polled[i + 1].revents & (POLLOUT | POLLERR | POLLHUP)) != 0) {
      int failed = 0;
      socklen_t size = sizeof(failed);
      getsockopt(link->server, SOL_SOCKET, SO_ERROR, &failed, &size);
      link->connecting = false;
      if (failed != 0) link->reset();
    }
    if (!link->gone() && (polled[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
      read_client(*link);
    if (!link->gone() && !link->connecting &&
        (polled[i + 1].revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
      read_server(*link);
    }
  }
  for (auto& each : links) {
    if (!each.gone()) judge_requests(each);
    if (!each.gone() && mode != Mode::silent) write_pending(each);
  }
  if (polled[1].revents != 0 && listener >= 0) accept_one();
}

void TcpGate::Worker::accept_one() {
  const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (client < 0) return;
  ++accepted;
  links.emplace_back();
  Link& link = links.back();
  link.client = client;
  link.server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  set_no_delay(link.client);
  set_no_delay(link.server);
  const auto address = loopback(target_port);
  const int connected =
      connect(link.server, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  if (connected != 0 && errno != EINPROGRESS) link.reset();
}

void TcpGate::Worker::read_client(Link& link) {
  std::array<char, 16 * 1024> bytes{};
  const auto count = recv(link.client, bytes.data(), bytes.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count > 0) {
    link.from_client.append(bytes.data(), static_cast<std::size_t>(count));
  } else if (count == 0 && mode != Mode::silent) {
    link.client_ended = true;
  } else {
    link.reset();
  }
}

void TcpGate::Worker::read_server(Link& link) {
  std::array<char, 16 * 1024> bytes{};
  const auto count = recv(link.server, bytes.data(), bytes.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    link.server_ended = true;
    return;
  }
  auto wanted = static_cast<std::size_t>(count);
  if (link.answer_bytes_left) {
    wanted = std::min(wanted, *link.answer_bytes_left);
    *link.answer_bytes_left -= wanted;
    if (*link.answer_bytes_left == 0) link.cut_when_written = true;
  }
  link.to_client.append(bytes.data(), wanted);
}

/// Moves whole records on, and looks for the one that the trap waits for.
void TcpGate::Worker::judge_requests(Link& link) {
  while (!link.gone() && !link.requests_stalled) {
    const auto size = record_size(link.from_client);
    if (!size || link.from_client.size() < *size) return;
    const std::string record = link.from_client.substr(0, *size);
    link.from_client.erase(0, *size);
    if (springs_at(link, static_cast<unsigned char>(record[0]))) {
      spring(link, record);
    } else {
      link.to_server += record;
    }
  }
}

/// In TLS 1.3 the client's last handshake message looks like application data: it is the first of
/// that kind.
bool TcpGate::Worker::springs_at(Link& link, unsigned char type) {
  if (type != application_data_record) return false;
  if (!link.saw_handshake_end) {
    link.saw_handshake_end = true;
    return false;
  }
  ++requests;
  return trap && ++requests_since_armed == trap->request;
}

void TcpGate::Worker::spring(Link& link, const std::string& record) {
  const Trap now = *trap;
  trap.reset();
  switch (now.action) {
    case Action::cut_request:
      link.reset();
      break;
    case Action::cut_after_request:
      link.to_server += record;
      link.cut_when_written = true;
      break;
    case Action::cut_answer:
      link.to_server += record;
      link.answer_bytes_left = now.answer_bytes;
      break;
    case Action::stall_request:
      link.from_client.insert(0, record);
      link.requests_stalled = true;
      --requests;
      break;
    case Action::stall_answer:
      link.to_server += record;
      link.answers_stalled = true;
      break;
  }
  sprung = true;
  if (now.mode_after != Mode::pass) switch_mode(now.mode_after);
}

void TcpGate::Worker::write_pending(Link& link) {
  if (link.connecting) return;
  const bool to_server_alive = push(link.server, link.to_server);
  const bool to_client_alive = link.answers_stalled || push(link.client, link.to_client);
  if (!to_server_alive || !to_client_alive) {
    link.reset();
    return;
  }
  const bool all_written = link.to_server.empty() && link.to_client.empty();
  if (link.cut_when_written && all_written) {
    // The server gets what was written before it hears of the end; the daemon gets a reset.
    close(link.server);
    link.server = -1;
    link.reset();
  } else if (link.client_ended && link.to_server.empty()) {
    link.reset();
  } else if (link.server_ended && link.to_client.empty()) {
    close(link.client);
    link.client = -1;
    link.reset();
  }
}

bool TcpGate::Worker::push(int socket, std::string& bytes) const {
  if (bytes.empty()) return true;
  const std::size_t count = chunk == 0 ? bytes.size() : std::min(chunk, bytes.size());
  const auto sent = send(socket, bytes.data(), count, MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN || errno == EINTR;
  bytes.erase(0, static_cast<std::size_t>(sent));
  return true;
}

void TcpGate::Worker::switch_mode(Mode next) {
  mode = next;
  if (next == Mode::refuse) {
    for (auto& link : links) {
      // A request that a trap let through is still on its way to the server.
      if (!link.cut_when_written && !link.answer_bytes_left) link.reset();
    }
    if (listener >= 0) close(listener);
    listener = -1;
  } else if (listener < 0) {
    listen_again();
  }
}

TcpGate::TcpGate(std::uint16_t target_port) : worker_(std::make_unique<Worker>(target_port)) {}
TcpGate::~TcpGate() = default;

std::uint16_t TcpGate::port() const {
  return worker_->own_port;
}

void TcpGate::set_mode(Mode mode) {
  worker_->change([&] { worker_->switch_mode(mode); });
}
void TcpGate::cut_all() {
  worker_->change([&] {
    for (auto& link : worker_->links) link.reset();
  });
}
void TcpGate::set_chunk(std::size_t bytes) {
  worker_->change([&] { worker_->chunk = bytes; });
}
void TcpGate::arm(const Trap& trap) {
  worker_->change([&] {
    worker_->trap = trap;
    worker_->requests_since_armed = 0;
    worker_->sprung = false;
  });
}
void TcpGate::disarm() {
  worker_->change([&] { worker_->trap.reset(); });
}
bool TcpGate::has_sprung() const {
  return worker_->ask([&] { return worker_->sprung; });
}
void TcpGate::release() {
  worker_->change([&] {
    for (auto& link : worker_->links) link.requests_stalled = link.answers_stalled = false;
  });
}
std::size_t TcpGate::connections_so_far() const {
  return worker_->ask([&] { return worker_->accepted; });
}
std::size_t TcpGate::open_connections() const {
  return worker_->ask([&] { return worker_->links.size(); });
}
std::size_t TcpGate::requests_so_far() const {
  return worker_->ask([&] { return worker_->requests; });
}

}  // namespace writeback::support
