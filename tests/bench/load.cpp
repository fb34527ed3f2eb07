// Callers of the daemon's HTTPS API, as lean as they can be: they share the machine with what they
// measure.
//
// One thread, one keep-alive TLS connection for each caller, one password reset in flight on each.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/arguments.hpp"
#include "tests/bench/http_reply.hpp"
#include "tests/bench/measurement.hpp"
#include "tests/bench/workload.hpp"

namespace writeback::bench {
namespace {

constexpr int silence_limit_ms = 15'000;
constexpr std::size_t reconnects_allowed = 100;
constexpr const char* server_address = "127.0.0.1";

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* session) const { SSL_free(session); }
};
using TlsContext = std::unique_ptr<SSL_CTX, FreeContext>;
using Tls = std::unique_ptr<SSL, FreeSession>;

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(descriptor_); }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

[[noreturn]] void fail(const std::string& what) {
  const unsigned long code = ERR_get_error();
  const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
  throw std::runtime_error(reason != nullptr ? what + ": " + reason : what);
}

TlsContext make_context(const std::string& ca_file) {
  TlsContext context(SSL_CTX_new(TLS_client_method()));
  if (!context || SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr) != 1) {
    fail("CA file " + ca_file);
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_read_ahead(context.get(), 1);  // one read for a record instead of two
  SSL_CTX_set_mode(context.get(), SSL_MODE_AUTO_RETRY);
  return context;
}

std::unique_ptr<Socket> connect_to(in_port_t port) {
  auto made = std::make_unique<Socket>(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, server_address, &address.sin_addr);
  const timeval patience{silence_limit_ms / 1000, 0};
  const int on = 1;
  setsockopt(made->get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(made->get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt(made->get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr generic{};
  static_assert(sizeof generic == sizeof address);
  std::memcpy(&generic, &address, sizeof generic);
  if (::connect(made->get(), &generic, sizeof generic) != 0) {
    throw std::runtime_error("nobody listens on port " + std::to_string(port));
  }
  return made;
}

/// The parts of a request that are the same every time.
struct RequestText {
  std::string head;  ///< up to and with "Content-Length: "
  bool keyed;        ///< with an Idempotency-Key, another one each time

  RequestText(in_port_t port, const std::string& key, bool with_keys)
      : head("POST /v1/password/reset HTTP/1.1\r\nHost: " + std::string(server_address) + ":" +
             std::to_string(port) + "\r\nAuthorization: Bearer " + key +
             "\r\nContent-Type: application/json\r\nContent-Length: "),
        keyed(with_keys) {}

  void fill(std::string& out, const std::string& user, const std::string& password) const {
    constexpr std::string_view before_user = "{\"user\":\"";
    constexpr std::string_view before_password = "\",\"new_password\":\"";
    constexpr std::string_view end = "\"}";
    const std::size_t length =
        before_user.size() + user.size() + before_password.size() + password.size() + end.size();
    out.assign(head).append(std::to_string(length));
    if (keyed) out.append("\r\nIdempotency-Key: ").append(password);
    out.append("\r\n\r\n");
    out.append(before_user).append(user).append(before_password).append(password).append(end);
  }
};

/// One caller: sends a reset, waits for its answer, sends the next.
class Caller {
 public:
  Caller(SSL_CTX* context, in_port_t port, const RequestText& text, int poller, Workload& workload,
         Measurement& measurement)
      : context_(context),
        port_(port),
        text_(text),
        poller_(poller),
        workload_(workload),
        measurement_(measurement) {
    open();
  }

  void start_next();
  void take_answer();

 private:
  void open();
  void reopen();
  void write();
  [[nodiscard]] bool read_more();
  void answered(const HttpReply& reply);
  void cut(const char* reason);

  SSL_CTX* context_;
  in_port_t port_;
  const RequestText& text_;
  int poller_;
  Workload& workload_;
  Measurement& measurement_;
  std::unique_ptr<Socket> socket_;
  Tls tls_;
  std::string request_;
  std::array<char, 16 * 1024> received_{};
  std::size_t received_size_ = 0;
  Clock::time_point began_{};
  bool waits_ = false;
};

/// Connecting blocks: it happens before the clock starts, or after the daemon closed a connection.
void Caller::open() {
  socket_ = connect_to(port_);
  tls_.reset(SSL_new(context_));
  if (!tls_ || X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), server_address) != 1 ||
      SSL_set_fd(tls_.get(), socket_->get()) != 1 || SSL_connect(tls_.get()) != 1) {
    fail("TLS handshake");
  }
  const int flags = fcntl(socket_->get(), F_GETFL);
  if (flags < 0 || fcntl(socket_->get(), F_SETFL, flags | O_NONBLOCK) != 0) fail("O_NONBLOCK");
  epoll_event interest{EPOLLIN, {.ptr = this}};
  if (epoll_ctl(poller_, EPOLL_CTL_ADD, socket_->get(), &interest) != 0) fail("epoll_ctl");
  received_size_ = 0;
}

void Caller::reopen() {
  measurement_.reconnected();
  if (measurement_.reconnects() > reconnects_allowed) {
    throw std::runtime_error("the daemon keeps closing connections");
  }
  tls_.reset();
  socket_.reset();  // leaves epoll by itself
  open();
}

void Caller::start_next() {
  std::size_t number = 0;
  waits_ = workload_.next(number);
  if (!waits_) return;
  text_.fill(request_, workload_.user(number), workload_.password(number));
  began_ = Clock::now();
  write();
}

void Caller::write() {
  for (;;) {
    const int written = SSL_write(tls_.get(), request_.data(), static_cast<int>(request_.size()));
    if (written > 0) return;
    // A request is far smaller than the socket's buffer: waiting here is the exception.
    if (SSL_get_error(tls_.get(), written) != SSL_ERROR_WANT_WRITE) return cut("cut while sending");
    pollfd writable{socket_->get(), POLLOUT, 0};
    if (poll(&writable, 1, silence_limit_ms) != 1) throw std::runtime_error("the daemon is silent");
  }
}

/// False when there is nothing more now, or when the connection was replaced.
bool Caller::read_more() {
  const std::size_t room = received_.size() - received_size_;
  if (room == 0) throw std::runtime_error("a response beyond 16 KiB");
  const int got = SSL_read(tls_.get(), received_.data() + received_size_, static_cast<int>(room));
  if (got > 0) {
    received_size_ += static_cast<std::size_t>(got);
    return true;
  }
  if (SSL_get_error(tls_.get(), got) != SSL_ERROR_WANT_READ) cut("closed before the answer");
  return false;
}

void Caller::cut(const char* reason) {
  ERR_clear_error();
  const bool lost = std::exchange(waits_, false);
  if (lost) measurement_.failed(reason);
  reopen();
  if (lost) start_next();
}

void Caller::take_answer() {
  while (read_more()) {
    HttpReply reply;
    switch (read_reply({received_.data(), received_size_}, reply)) {
      case ReplyState::incomplete:
        continue;
      case ReplyState::malformed:
        throw std::runtime_error("not an HTTP/1.1 response");
      case ReplyState::complete:
        break;
    }
    if (!waits_ || received_size_ != reply.length) {
      throw std::runtime_error("more bytes than one response");
    }
    return answered(reply);
  }
}

void Caller::answered(const HttpReply& reply) {
  measurement_.status(reply.status);
  if (reply.status == 200) {
    measurement_.succeeded(Clock::now() - began_);
  } else {
    measurement_.failed(std::string_view(received_.data(), received_size_));
  }
  received_size_ = 0;
  waits_ = false;
  if (reply.closes) reopen();
  start_next();
}

void run(std::vector<std::unique_ptr<Caller>>& callers, int poller, Workload& workload,
         Measurement& measurement) {
  workload.start();
  measurement.start();
  for (const auto& caller : callers) caller->start_next();
  std::array<epoll_event, 64> events{};
  while (measurement.finished() < workload.taken()) {
    const int ready = epoll_wait(poller, events.data(), events.size(), silence_limit_ms);
    if (ready == 0) throw std::runtime_error("the daemon is silent");
    for (int at = 0; at < ready; ++at) {
      static_cast<Caller*>(events[static_cast<std::size_t>(at)].data.ptr)->take_answer();
    }
  }
  measurement.stop();
}

int main_throwing(int count, char** words) {
  Arguments arguments(count, words);
  const auto port = static_cast<in_port_t>(arguments.number("port", 1, 65'535));
  const auto ca_file = arguments.text("ca");
  const auto key = arguments.secret("key-file");
  const auto resets = arguments.number("resets", 1, 10'000'000);
  const auto caller_count = arguments.number("callers", 1, 1024);
  const auto users = arguments.number_or("users", caller_count, 10'000'000, 10'000);
  const auto run_id = arguments.number("run", 0, 1'000'000'000'000'000);
  const std::chrono::seconds limit(arguments.number_or("max-seconds", 1, 3600, 120));
  const bool keyed = arguments.number_or("keyed", 0, 1, 0) == 1;
  arguments.refuse_unread();

  const TlsContext context = make_context(ca_file);
  const RequestText text(port, key, keyed);
  const Socket poller(epoll_create1(EPOLL_CLOEXEC));
  Workload workload(resets, users, run_id, limit);
  Measurement measurement(resets);
  std::vector<std::unique_ptr<Caller>> callers;
  for (unsigned long at = 0; at < caller_count; ++at) {
    callers.push_back(
        std::make_unique<Caller>(context.get(), port, text, poller.get(), workload, measurement));
  }
  run(callers, poller.get(), workload, measurement);
  std::fputs(measurement.json("load", caller_count, caller_count).c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace writeback::bench

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return writeback::bench::main_throwing(count, words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "writebackd_bench_load: %s\n", error.what());
    return 1;
  }
}
