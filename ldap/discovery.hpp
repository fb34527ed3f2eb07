#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ldap/settings.hpp"

namespace writeback::ldap {

/// Finds the domain controllers of an Active Directory domain by DNS
/// (`_ldap._tcp.dc._msdcs.DOMAIN`, MS-ADTS 6.3.2.3), now and again every few minutes. One thread;
/// the question itself is asked in a thread of its own that knows nothing of the event loop,
/// because the C library's resolver blocks.
class Discovery : public std::enable_shared_from_this<Discovery> {
 public:
  /// In order of preference. Not called when DNS does not answer: what is known stays in use.
  using Found = std::function<void(std::vector<ServerUri>)>;

  Discovery(boost::asio::any_io_executor executor, DiscoverySettings settings, bool start_tls,
            Found found);

  void start();
  /// `found` is not called any more.
  void stop();

  /// One question, now. Empty where DNS does not answer or knows none.
  [[nodiscard]] boost::asio::awaitable<std::vector<ServerUri>> look_up();

 private:
  [[nodiscard]] boost::asio::awaitable<void> keep_looking();

  boost::asio::any_io_executor executor_;
  DiscoverySettings settings_;
  bool start_tls_;
  Found found_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace writeback::ldap
