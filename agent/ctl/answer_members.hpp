#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace writeback::agent {

// What stands in an answer under a name; nothing, 0 or false where it is not there or of another
// type.

[[nodiscard]] std::string text_in(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::int64_t number_in(const boost::json::object& object, std::string_view name);
[[nodiscard]] bool says_yes(const boost::json::object& object, std::string_view name);

}  // namespace writeback::agent
