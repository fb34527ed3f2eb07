#include "notify/captcha/strict_json.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <set>
#include <string>
#include <vector>

namespace writeback::notify {
namespace json = boost::json;

namespace {

/// Stops at the second member of a name. The names are compared unescaped.
struct MemberNames {
  static constexpr std::size_t max_object_size = 64;
  static constexpr std::size_t max_array_size = 64;
  static constexpr std::size_t max_key_size = 64;
  static constexpr std::size_t max_string_size = json::string::max_size();

  std::vector<std::set<std::string>> open_objects;
  std::string name;

  bool on_object_begin(json::error_code& /*error*/) {
    open_objects.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t /*size*/, json::error_code& /*error*/) {
    open_objects.pop_back();
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t /*size*/, json::error_code& /*error*/) {
    name.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view part, std::size_t /*size*/, json::error_code& error) {
    name.append(part.data(), part.size());
    if (!open_objects.back().insert(std::move(name)).second) error = json::error::syntax;
    name.clear();
    return !error;
  }

  static bool on_document_begin(json::error_code& /*error*/) { return true; }
  static bool on_document_end(json::error_code& /*error*/) { return true; }
  static bool on_array_begin(json::error_code& /*error*/) { return true; }
  static bool on_array_end(std::size_t /*size*/, json::error_code& /*error*/) { return true; }
  static bool on_string_part(json::string_view /*part*/, std::size_t /*size*/,
                             json::error_code& /*error*/) {
    return true;
  }
  static bool on_string(json::string_view /*part*/, std::size_t /*size*/,
                        json::error_code& /*error*/) {
    return true;
  }
  static bool on_number_part(json::string_view /*part*/, json::error_code& /*error*/) {
    return true;
  }
  static bool on_int64(std::int64_t /*value*/, json::string_view /*text*/,
                       json::error_code& /*error*/) {
    return true;
  }
  static bool on_uint64(std::uint64_t /*value*/, json::string_view /*text*/,
                        json::error_code& /*error*/) {
    return true;
  }
  static bool on_double(double /*value*/, json::string_view /*text*/, json::error_code& /*error*/) {
    return true;
  }
  static bool on_bool(bool /*value*/, json::error_code& /*error*/) { return true; }
  static bool on_null(json::error_code& /*error*/) { return true; }
  static bool on_comment_part(json::string_view /*part*/, json::error_code& /*error*/) {
    return true;
  }
  static bool on_comment(json::string_view /*part*/, json::error_code& /*error*/) { return true; }
};

}  // namespace

std::optional<json::object> parse_strict_object(std::string_view text, std::size_t max_depth) {
  json::parse_options options;
  options.max_depth = max_depth;
  json::error_code error;
  json::basic_parser<MemberNames> names(options);
  names.write_some(false, text.data(), text.size(), error);
  if (error) return std::nullopt;
  json::value value = json::parse(text, error, {}, options);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

bool has_only(const json::object& object, std::initializer_list<std::string_view> names) {
  return std::all_of(object.begin(), object.end(), [&](const auto& member) {
    const std::string_view name(member.key().data(), member.key().size());
    return std::find(names.begin(), names.end(), name) != names.end();
  });
}

std::string_view text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  const auto& text = value->as_string();
  return {text.data(), text.size()};
}

std::optional<std::int64_t> integer_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->as_int64();
}

const json::object* object_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

}  // namespace writeback::notify
