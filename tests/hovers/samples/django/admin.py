from django.contrib import admin
from django.core.management.base import BaseCommand, CommandError
from django.test import Client, TestCase
from django.utils import timezone

from .models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "owner"]
    search_fields = ["title"]
    actions = ["lend"]

    def lend(self, request, queryset):
        queryset.update(lent=timezone.now())


class Command(BaseCommand):
    help = "Counts the books."

    def add_arguments(self, parser):
        parser.add_argument("--shelf")

    def handle(self, *args, **options):
        if options["shelf"] is None:
            raise CommandError("Which shelf?")


class BookTests(TestCase):
    def setUp(self):
        self.book = Book(title="A book")

    def test_page(self):
        client = Client()
        response = client.get("/books/")
        self.assertContains(response, "A book")
        title = response.content
        number = len(title)
        assert number
