#include "agent/audit/syslog_target.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace writeback::agent {
namespace {

constexpr int log_audit = 13;  // RFC 5424, 6.2.1
constexpr int notice = 5;
constexpr int warning = 4;
constexpr std::size_t longest_msgid = 32;
constexpr std::chrono::milliseconds patience{4000};
constexpr std::chrono::milliseconds look_again_after{5};

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* tls) const { SSL_free(tls); }
  void operator()(addrinfo* found) const { freeaddrinfo(found); }
};

std::string reason_of_tls(const SSL* tls) {
  const long verified = tls == nullptr ? X509_V_OK : SSL_get_verify_result(tls);
  if (verified != X509_V_OK) return X509_verify_cert_error_string(verified);
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "the connection ended" : reason;
}

/// Connects within the patience; -1 and errno else.
int connect_to(const addrinfo& place) {
  const int made =
      ::socket(place.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, place.ai_protocol);
  if (made < 0) return -1;
  int failed = 0;
  if (::connect(made, place.ai_addr, place.ai_addrlen) != 0) {
    pollfd waiting{made, POLLOUT, 0};
    socklen_t size = sizeof failed;
    if (errno != EINPROGRESS || poll(&waiting, 1, static_cast<int>(patience.count())) != 1) {
      failed = errno == EINPROGRESS ? ETIMEDOUT : errno;
    } else {
      getsockopt(made, SOL_SOCKET, SO_ERROR, &failed, &size);
    }
  }
  if (failed != 0) {
    ::close(made);
    errno = failed;
    return -1;
  }
  fcntl(made, F_SETFL, fcntl(made, F_GETFL) & ~O_NONBLOCK);
  const timeval limit{patience.count() / 1000, 0};
  setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return made;
}

}  // namespace

struct SyslogTarget::Connection {
  std::unique_ptr<SSL_CTX, Free> context;
  std::unique_ptr<SSL, Free> tls;
  int socket = -1;

  explicit Connection(const SyslogSettings& settings) {
    reach(settings);
    secure(settings);
  }
  ~Connection() {
    if (tls) SSL_shutdown(tls.get());
    if (socket >= 0) ::close(socket);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void reach(const SyslogSettings& settings) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* raw = nullptr;
    const int looked =
        getaddrinfo(settings.host.c_str(), std::to_string(settings.port).c_str(), &wanted, &raw);
    if (looked != 0) throw std::runtime_error(gai_strerror(looked));
    const std::unique_ptr<addrinfo, Free> found(raw);
    for (const auto* place = raw; place != nullptr && socket < 0; place = place->ai_next) {
      socket = connect_to(*place);
    }
    if (socket < 0) throw std::runtime_error(std::strerror(errno));
  }

  void secure(const SyslogSettings& settings) {
    ERR_clear_error();
    context.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    const bool trusted = settings.ca_certificate.empty()
                             ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                             : SSL_CTX_load_verify_locations(
                                   context.get(), settings.ca_certificate.c_str(), nullptr) == 1;
    const bool known = settings.client_certificate.empty() ||
                       (SSL_CTX_use_certificate_chain_file(
                            context.get(), settings.client_certificate.c_str()) == 1 &&
                        SSL_CTX_use_PrivateKey_file(context.get(), settings.client_key.c_str(),
                                                    SSL_FILETYPE_PEM) == 1);
    tls.reset(SSL_new(context.get()));
    auto* parameters = SSL_get0_param(tls.get());
    const bool by_address = X509_VERIFY_PARAM_set1_ip_asc(parameters, settings.host.c_str()) == 1;
    if (!by_address) SSL_set1_host(tls.get(), settings.host.c_str());
    if (!by_address) {
      // SSL_set_tlsext_host_name is a macro with a cast of C.
      std::string name = settings.host;
      SSL_ctrl(tls.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    }
    ERR_clear_error();
    if (!trusted || !known || SSL_set_fd(tls.get(), socket) != 1 || SSL_connect(tls.get()) != 1) {
      throw std::runtime_error("TLS: " + reason_of_tls(tls.get()));
    }
  }

  [[nodiscard]] std::string write(const std::string& text) {
    std::size_t written = 0;
    ERR_clear_error();
    if (SSL_write_ex(tls.get(), text.data(), text.size(), &written) == 1) return {};
    return reason_of_tls(nullptr);
  }

  /// Whether the other side is still there: it sends nothing, so anything to read is an end.
  [[nodiscard]] bool has_ended() const {
    pollfd waiting{socket, POLLIN | POLLRDHUP, 0};
    if (poll(&waiting, 1, 0) <= 0) return false;
    if ((waiting.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) return true;
    char byte = 0;
    std::size_t count = 0;
    // Session tickets and key updates are taken in by this; no data ever comes.
    const int flags = fcntl(socket, F_GETFL);
    fcntl(socket, F_SETFL, flags | O_NONBLOCK);
    const int read = SSL_read_ex(tls.get(), &byte, 1, &count);
    const int error = SSL_get_error(tls.get(), read);
    fcntl(socket, F_SETFL, flags);
    return read != 1 && error != SSL_ERROR_WANT_READ;
  }

  [[nodiscard]] std::size_t unacknowledged() const {
    int bytes = 0;
    return ioctl(socket, SIOCOUTQ, &bytes) == 0 ? static_cast<std::size_t>(bytes) : 0;
  }
};

std::string syslog_frame(const TrailLine& line, const std::string& head) {
  const int priority = log_audit * 8 + (line.went_wrong ? warning : notice);
  std::string text = "<" + std::to_string(priority) + ">1 " +
                     (line.time.empty() ? "-" : line.time) + " " + head + " " +
                     (line.name.empty() ? "-" : line.name.substr(0, longest_msgid)) + " - ";
  text.append(line.text);
  return std::to_string(text.size()) + " " + text;
}

SyslogTarget::SyslogTarget(SyslogSettings settings) : settings_(std::move(settings)) {
  std::array<char, 256> name{};
  const bool named = gethostname(name.data(), name.size() - 1) == 0 && name.front() != '\0';
  head_ = std::string(named ? name.data() : "-") + " writebackd " + std::to_string(getpid());
}

SyslogTarget::~SyslogTarget() = default;

std::string SyslogTarget::try_to_reach() {
  try {
    const Connection tried(settings_);
    return {};
  } catch (const std::runtime_error& failure) {
    return failure.what();
  }
}

std::string SyslogTarget::send(const TrailLine& line) {
  try {
    if (connection_ && connection_->has_ended()) {
      connection_.reset();
      return "the server ended the connection";
    }
    if (!connection_) connection_ = std::make_unique<Connection>(settings_);
  } catch (const std::runtime_error& failure) {
    return failure.what();
  }
  std::string failure = connection_->write(syslog_frame(line, head_));
  if (!failure.empty()) connection_.reset();
  return failure;
}

std::string SyslogTarget::settle() {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (connection_) {
    if (connection_->has_ended()) break;
    if (connection_->unacknowledged() == 0) return {};
    if (std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(look_again_after);
  }
  connection_.reset();
  return "the server did not take in what was sent";
}

}  // namespace writeback::agent
