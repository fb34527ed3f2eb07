#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "ldap/settings.hpp"

namespace writeback::ldap {

/// The names of all whom base_dn and user_filter find, as they would type them.
struct Everybody {
  std::vector<std::string> names;
  std::size_t without_name = 0;  ///< entries of which no such name can be read
  std::string failure;           ///< why it is not all of them; empty: it is
};

/// Asks one server, page by page (RFC 2696), for nothing but the names: the attributes that
/// user_filter compares with what is typed; a filter that compares none as it is has no names.
/// `on_page` hears how many each page brought. Each page ends by the timeout of the settings. One
/// thread.
[[nodiscard]] boost::asio::awaitable<Everybody> list_everybody(
    boost::asio::any_io_executor executor, const DirectorySettings& settings, ServerUri server,
    std::function<void(std::size_t)> on_page);

/// "uid" and "mail" of "(|(uid={user})(mail={user}))".
[[nodiscard]] std::vector<std::string> attributes_compared_in(const std::string& user_filter);

/// user_filter for any name at all: an assertion of presence, or of any value.
[[nodiscard]] std::string filter_for_anybody(std::string user_filter);

}  // namespace writeback::ldap
