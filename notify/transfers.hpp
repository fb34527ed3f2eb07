#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "notify/http_client.hpp"
#include "policy/secret.hpp"

namespace writeback::notify {

/// One exchange with somebody else's server: HTTP, or a mail by SMTP where there are recipients.
struct Transfer {
  std::string url;
  std::string method = "POST";
  std::vector<CleansedString> headers;
  CleansedString body;
  std::string ca_file;  ///< PEM; empty: those of the system
  std::string user;     ///< of SMTP; empty: nobody signs in
  Secret password;
  bool require_tls = true;  ///< SMTP: STARTTLS, where the connection does not begin with TLS
  std::string mail_from;
  std::vector<std::string> recipients;
};

struct TransferEnd {
  bool answered = false;  ///< HTTP: with any status; SMTP: the mail was taken
  /// SMTP: the whole mail went out, and the server has not said what became of it.
  bool may_have_been_taken = false;
  long status = 0;
  std::string body;
  std::string reason;  ///< of a failure, for the log
};

/// Which peer a transfer is for: one that hangs takes no room from the others.
enum class Lane : std::uint8_t { mail, text, call, captcha };

/// libcurl in a thread of its own, which serves all transfers at once, so that a peer that hangs
/// holds up nobody. `run` belongs to the event loop, which has to outlive it; the destructor breaks
/// off whatever is under way, and whoever waits for that hears it.
class Transfers {
 public:
  explicit Transfers(boost::asio::any_io_executor executor);
  ~Transfers();
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  static constexpr std::size_t most_in_a_lane = 32;
  static constexpr std::size_t largest_answer = 64UL * 1024;

  /// delivery_failed: too many are under way in this lane. How it ended otherwise is in the result.
  [[nodiscard]] Task<TransferEnd> run(Lane lane, std::shared_ptr<Transfer> transfer,
                                      Deadline deadline);

 private:
  struct Job;
  struct Engine;

  boost::asio::any_io_executor executor_;
  /// Shared, because whoever waits may come back when this is gone.
  std::shared_ptr<std::array<std::size_t, 4>> under_way_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace writeback::notify
