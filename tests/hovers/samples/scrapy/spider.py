import scrapy
from itemadapter import ItemAdapter
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

from shop.items import Item


class BooksSpider(scrapy.Spider):
    name = "books"
    allowed_domains = ["books.test"]
    start_urls = ["https://books.test/"]
    custom_settings = {"DOWNLOAD_DELAY": 2}

    def parse(self, response):
        for book in response.css("article"):
            title = book.css("h3::text").get()
            yield Item(title=title)
        yield scrapy.Request("https://books.test/2", callback=self.parse)


class Links(CrawlSpider):
    rules = [Rule(LinkExtractor(allow=r"/b/"), follow=True)]


class Prices:
    def process_item(self, item, spider):
        adapter = ItemAdapter(item)
        settings = adapter.get("settings")
        return settings
