#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

#include "ldap/connection.hpp"
#include "ldap/settings.hpp"

namespace writeback::ldap {

struct ServiceSignIn {
  std::string failure = {};  ///< for the administrator; empty: signed in
  bool refused = false;      ///< the server knows better: trying again changes nothing
};

/// Signs the service account in on a new connection: by its password, or by its keytab where one is
/// configured.
[[nodiscard]] boost::asio::awaitable<ServiceSignIn> sign_in_service(
    boost::asio::any_io_executor executor, const DirectorySettings& settings,
    Connection& connection, Connection::Clock::time_point deadline);

}  // namespace writeback::ldap
